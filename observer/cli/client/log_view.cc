#include "observer/cli/client/log_view.h"

#include <fmt/core.h>
#include <laban/ids.h>

#include <algorithm>

namespace laban::cli {

Result<LogView> LogView::open(nats::Connection& connection, const std::string& name_space,
                              const std::string& saga) {
  const auto count = nats::partition_count(connection, name_space);
  if (!count) return count.error();
  LogView view;
  view.partition_count_ = *count;
  view.name_space_ = name_space;
  for (std::uint32_t partition = 0; partition < *count; ++partition) {
    if (!saga.empty() && partition_of(saga, *count) != partition) continue;
    auto log = connection.open_log(name_space, partition);
    if (!log) return log.error();
    view.logs_.push_back({partition, std::move(*log)});
  }
  return view;
}

Result<LogView::Starts> LogView::since(Time time, const Clock& clock) {
  Starts starts;
  for (Partition& partition : logs_) {
    const auto sequence = first_since(*partition.log, time, clock);
    if (!sequence) return sequence.error();
    starts.push_back(*sequence);
  }
  return starts;
}

Result<LogView::Starts> LogView::before_end(std::uint64_t count, bool& all) {
  Starts starts;
  all = true;
  for (Partition& partition : logs_) {
    const auto info = partition.log->info();
    if (!info) return info.error();
    const std::uint64_t first = std::max<std::uint64_t>(info->first, 1);
    const bool has_more = info->last > count && info->last - count + 1 > first;
    starts.push_back(has_more ? info->last - count + 1 : first);
    all = all && !has_more;
  }
  return starts;
}

Result<LogView::Starts> LogView::earlier(Starts starts, std::uint64_t count) {
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto info = logs_[i].log->info();
    if (!info) return info.error();
    const std::uint64_t first = std::max<std::uint64_t>(info->first, 1);
    if (starts[i] <= first || starts[i] > info->last + 1) continue;
    starts[i] = std::max(first, starts[i] - std::min(starts[i], count));
  }
  return starts;
}

MergedTail LogView::tail(const Starts& starts, const Clock& clock, PartitionTail::Say say) {
  MergedTail tail;
  for (std::size_t i = 0; i < logs_.size(); ++i) {
    const std::string label = fmt::format("log {}-{}", name_space_, logs_[i].number);
    tail.add(logs_[i].number, PartitionTail(*logs_[i].log, clock, label, starts[i], say));
  }
  return tail;
}

}  // namespace laban::cli

#include "observer/cli/client/log_reader.h"

#include <fmt/core.h>
#include <laban/ids.h>

#include <algorithm>
#include <deque>
#include <thread>
#include <utility>

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration retry_pause = 200ms;
constexpr Duration answer_patience = 5s;  // for one message that the log is known to have
constexpr Duration longest_wait = 50ms;   // between two checks for signals
constexpr std::size_t batch = 512;
constexpr std::size_t most_waiting = 8192;  // messages held while another partition is behind

// The first message from `from` on. Replaces the log's reader.
Result<StoredMessage> read_one(Log& log, std::uint64_t from, const Clock& clock) {
  if (const auto opened = log.open_reader(from); !opened) return opened.error();
  const SteadyTime deadline = clock.steady() + answer_patience;
  std::vector<StoredMessage> messages;
  while (messages.empty()) {
    const auto read = log.read(messages, 1);
    if (!read) return read.error();
    if (clock.steady() >= deadline) return Error{ErrorKind::unavailable, "the log does not answer"};
    if (messages.empty()) std::this_thread::sleep_for(200us);
  }
  return std::move(messages.front());
}

std::uint64_t first_of(const LogInfo& info) { return std::max<std::uint64_t>(info.first, 1); }

// The first sequence whose log time is `time` or later; one after the last if there is none. Asks
// the log about 20 times for a million messages.
Result<std::uint64_t> first_since(Log& log, Time time, const Clock& clock) {
  const auto info = log.info();
  if (!info) return info.error();
  std::uint64_t low = first_of(*info), high = info->last + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    const auto message = read_one(log, middle, clock);
    if (!message) return message.error();
    if (message->stored_at < time) {
      low = message->sequence + 1;  // not middle + 1: there may be a gap
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace

// Reads one partition from a sequence on, without an end.
class LogReader::Partition {
 public:
  Partition(std::uint32_t number, std::unique_ptr<Log> log, std::string label, const Clock& clock)
      : number_(number), log_(std::move(log)), label_(std::move(label)), clock_(clock) {}

  std::uint32_t number() const { return number_; }
  Log& log() { return *log_; }

  void start(std::uint64_t from) {
    next_ = from;
    arrived_.clear();
    end_.reset();
    created_at_.reset();
    total_ = 0;
    try_again_ = {};
    is_open_ = is_unreachable_ = false;
  }

  bool poll(std::vector<std::string>& notices);

  bool has_message() const { return !arrived_.empty(); }
  Time next_stored_at() const { return arrived_.front().message.stored_at; }
  LogMessage take() {
    LogMessage message = std::move(arrived_.front());
    arrived_.pop_front();
    return message;
  }

  // Everything the log held when the reader was first opened has arrived.
  bool is_caught_up() const { return end_ && next_ > *end_; }
  std::uint64_t total() const { return total_; }

 private:
  bool open(std::vector<std::string>& notices);
  void check_identity(const LogInfo& info, std::vector<std::string>& notices);
  void accept(std::vector<StoredMessage>& messages, std::vector<std::string>& notices);

  std::uint32_t number_;
  std::unique_ptr<Log> log_;
  std::string label_;  // shown to people
  const Clock& clock_;
  std::uint64_t next_ = 1;  // the sequence expected next
  std::deque<LogMessage> arrived_;
  std::optional<std::uint64_t> end_;  // last sequence when first opened
  std::uint64_t total_ = 0;           // messages up to there
  std::optional<Time> created_at_;
  SteadyTime try_again_{};
  bool is_open_ = false, is_unreachable_ = false;
};

bool LogReader::Partition::poll(std::vector<std::string>& notices) {
  if (!is_open_ && !open(notices)) return false;
  if (arrived_.size() >= most_waiting) return false;
  std::vector<StoredMessage> messages;
  const auto read = log_->read(messages, batch);
  const std::size_t before = arrived_.size();
  accept(messages, notices);
  if (!read) {
    is_open_ = false;
    try_again_ = clock_.steady() + retry_pause;
  }
  return arrived_.size() > before;
}

bool LogReader::Partition::open(std::vector<std::string>& notices) {
  if (clock_.steady() < try_again_) return false;
  const auto info = log_->info();
  Result<void> opened;
  if (info) {
    check_identity(*info, notices);
    opened = log_->open_reader(next_);
  }
  if (!info || !opened) {
    const Error& error = info ? opened.error() : info.error();
    if (!is_unreachable_) notices.push_back(fmt::format("{}: {}; retrying", label_, error.message));
    is_unreachable_ = true;
    try_again_ = clock_.steady() + retry_pause;
    return false;
  }
  if (is_unreachable_) notices.push_back(fmt::format("{}: continuing at #{}", label_, next_));
  is_unreachable_ = false;
  is_open_ = true;
  return true;
}

void LogReader::Partition::check_identity(const LogInfo& info, std::vector<std::string>& notices) {
  if (!end_) {
    end_ = info.last;
    total_ = info.last + 1 > next_ ? info.last + 1 - next_ : 0;
  } else if (created_at_ && *created_at_ != info.created_at) {
    notices.push_back(
        fmt::format("{}: the log was replaced; reading the new one from the beginning", label_));
    next_ = 1;
  } else if (info.last + 1 < next_) {
    // Messages from now on reuse the lost sequences.
    notices.push_back(
        fmt::format("{}: the log lost all messages after #{} (read up to #{}); continuing there",
                    label_, info.last, next_ - 1));
    next_ = info.last + 1;
  }
  created_at_ = info.created_at;
}

void LogReader::Partition::accept(std::vector<StoredMessage>& messages,
                                  std::vector<std::string>& notices) {
  for (StoredMessage& message : messages) {
    if (message.sequence < next_) continue;
    LogGap gap;
    if (message.sequence > next_) gap = {next_, message.sequence - 1};
    // A head cut off long ago is not worth a notice when reading from the beginning.
    if (gap.exists() && next_ > 1)
      notices.push_back(
          fmt::format("{}: #{} to #{} are gone from the log", label_, gap.first, gap.last));
    next_ = message.sequence + 1;
    arrived_.push_back({number_, std::move(message), gap});
  }
}

Result<LogReader> LogReader::open(nats::Connection& connection, const std::string& name_space,
                                  const Clock& clock, const std::string& saga) {
  const auto count = nats::partition_count(connection, name_space);
  if (!count) return count.error();
  Logs logs;
  for (std::uint32_t partition = 0; partition < *count; ++partition) {
    if (!saga.empty() && partition_of(saga, *count) != partition) continue;
    auto log = connection.open_log(name_space, partition);
    if (!log) return log.error();
    logs[partition] = std::move(*log);
  }
  return LogReader(name_space, *count, std::move(logs), clock);
}

LogReader::LogReader(std::string name_space, std::uint32_t partition_count, Logs&& logs,
                     const Clock& clock)
    : name_space_(std::move(name_space)), partition_count_(partition_count), clock_(&clock) {
  partitions_.reserve(logs.size());
  for (auto& [number, log] : logs) {
    const std::string label = fmt::format("log {}-{}", name_space_, number);
    partitions_.push_back(std::make_unique<Partition>(number, std::move(log), label, clock));
  }
}

LogReader::LogReader(LogReader&&) noexcept = default;
LogReader::~LogReader() = default;

LogReader::Positions LogReader::at_sequence(std::uint64_t sequence) const {
  Positions positions;
  for (const auto& partition : partitions_) positions[partition->number()] = sequence;
  return positions;
}

Result<LogReader::Positions> LogReader::at_time(Time time) {
  Positions positions;
  for (const auto& partition : partitions_) {
    const auto sequence = first_since(partition->log(), time, *clock_);
    if (!sequence) return sequence.error();
    positions[partition->number()] = *sequence;
  }
  return positions;
}

Result<LogReader::Positions> LogReader::at(const TimeSpec& spec) {
  const auto* sequence = std::get_if<Sequence>(&spec);
  if (sequence == nullptr) return at_time(std::get<Time>(spec));
  if (!sequence->partition) return at_sequence(sequence->number);
  // Other partitions have sequences of their own: they start when that message was stored.
  const auto message = message_at(*sequence->partition, sequence->number);
  if (!message) return message.error();
  auto positions = at_time(message->stored_at);
  if (positions) (*positions)[*sequence->partition] = sequence->number;
  return positions;
}

Result<LogReader::Positions> LogReader::before_end(std::uint64_t count, bool* is_all) {
  Positions positions;
  bool holds_all = true;
  for (const auto& partition : partitions_) {
    const auto info = partition->log().info();
    if (!info) return info.error();
    const std::uint64_t first = first_of(*info);
    const bool has_more = info->last > count && info->last - count + 1 > first;
    positions[partition->number()] = has_more ? info->last - count + 1 : first;
    holds_all = holds_all && !has_more;
  }
  if (is_all != nullptr) *is_all = holds_all;
  return positions;
}

Result<LogReader::Positions> LogReader::earlier(Positions positions, std::uint64_t count) {
  for (const auto& partition : partitions_) {
    const auto info = partition->log().info();
    if (!info) return info.error();
    std::uint64_t& position = positions[partition->number()];
    const std::uint64_t first = first_of(*info);
    if (position <= first || position > info->last + 1) continue;
    position = std::max(first, position - std::min(position, count));
  }
  return positions;
}

void LogReader::start(const Positions& positions, Notice notice) {
  notice_ = std::move(notice);
  last_notice_.clear();
  read_ = 0;
  for (const auto& partition : partitions_) partition->start(positions.at(partition->number()));
}

bool LogReader::poll() {
  bool came = false;
  std::vector<std::string> notices;
  for (const auto& partition : partitions_) came = partition->poll(notices) || came;
  for (std::string& text : notices) {
    if (notice_) notice_(text);
    last_notice_ = std::move(text);
  }
  return came;
}

std::optional<LogMessage> LogReader::next() {
  Partition* earliest = nullptr;
  for (const auto& partition : partitions_) {
    if (!partition->has_message()) {
      if (!partition->is_caught_up())
        return std::nullopt;  // it may still return an earlier message
    } else if (earliest == nullptr || partition->next_stored_at() < earliest->next_stored_at()) {
      earliest = partition.get();
    }
  }
  if (earliest == nullptr) return std::nullopt;
  ++read_;
  return earliest->take();
}

bool LogReader::is_caught_up() const {
  return std::all_of(partitions_.begin(), partitions_.end(), [](const auto& partition) {
    return partition->is_caught_up() && !partition->has_message();
  });
}

Result<std::optional<LogMessage>> LogReader::next_until_end(const LogWait& wait) {
  std::optional<SteadyTime> heard;
  while (true) {
    if (auto message = next()) return std::optional(std::move(*message));
    if (is_caught_up()) return std::optional<LogMessage>();
    if (wait.is_stopped()) return Error{ErrorKind::unavailable, "stopped"};
    if (wait.progress) wait.progress(read_, total());
    const SteadyTime now = clock_->steady();
    if (poll() || !heard) {
      heard = now;
    } else if (now - *heard > log_patience) {
      return Error{ErrorKind::unavailable,
                   last_notice_.empty() ? "cannot read to the end of the log" : last_notice_};
    } else if (!is_caught_up()) {
      wait.wakeup.wait(longest_wait);
    }
  }
}

Result<std::optional<StoredMessage>> LogReader::find(std::uint32_t partition,
                                                     const Subject& subject, std::uint64_t from) {
  for (const auto& candidate : partitions_) {
    if (candidate->number() == partition) return candidate->log().find(subject, from);
  }
  return Error{ErrorKind::not_found, fmt::format("no such partition: {}", partition)};
}

Result<StoredMessage> LogReader::message_at(std::uint32_t partition, std::uint64_t sequence) {
  for (const auto& candidate : partitions_) {
    if (candidate->number() != partition) continue;
    const auto info = candidate->log().info();
    if (!info) return info.error();
    const Error gone{ErrorKind::not_found,
                     fmt::format("partition {} of the log has no message #{}: it holds #{} to #{}",
                                 partition, sequence, info->first, info->last)};
    if (sequence < info->first || sequence > info->newest) return gone;
    auto message = read_one(candidate->log(), sequence, *clock_);
    return message && message->sequence != sequence ? Result<StoredMessage>(gone)
                                                    : std::move(message);
  }
  return Error{ErrorKind::not_found, fmt::format("no such partition: {}", partition)};
}

std::uint64_t LogReader::total() const {
  std::uint64_t total = 0;
  for (const auto& partition : partitions_) total += partition->total();
  return total;
}

}  // namespace laban::cli

#include "observer/rebuild/bounded_log.h"

#include <algorithm>
#include <cassert>

namespace laban::observer {

Result<LogInfo> LogUntil::info() {
  auto info = log_.info();
  if (!info) return info;
  newest_ = info->newest;
  look_for_end();
  info->last = std::min(info->last, last_);
  info->newest = std::min(info->newest, last_);
  return info;
}

Result<std::optional<StoredMessage>> LogUntil::find(const Subject& subject, std::uint64_t from) {
  return log_.find(subject, from);
}

Result<void> LogUntil::open_reader(std::uint64_t from) {
  from_ = from;
  is_at_end_ = false;
  look_for_end();
  return log_.open_reader(from);
}

// Nothing is left from where the reader begins.
void LogUntil::look_for_end() {
  if (from_ > 0 && std::min(last_, newest_.value_or(last_)) < from_) is_at_end_ = true;
}

Result<std::size_t> LogUntil::read(std::vector<StoredMessage>& into, std::size_t limit) {
  if (is_at_end_) return std::size_t{0};
  const std::size_t before = into.size();
  if (auto read = log_.read(into, limit); !read) return read;
  while (into.size() > before && into.back().sequence > last_) {
    into.pop_back();  // later messages may be a gap: the end was passed
    is_at_end_ = true;
  }
  if (into.size() > before && into.back().sequence >= std::min(last_, newest_.value_or(last_)))
    is_at_end_ = true;
  return into.size() - before;
}

Result<void> LogUntil::publish(std::uint64_t, const Subject&, std::string_view, std::string_view) {
  assert(!"a log that is folded again accepts no publications");
  return Error{ErrorKind::invalid, "a log that is folded again accepts no publications"};
}

}  // namespace laban::observer

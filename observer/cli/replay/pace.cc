#include "observer/cli/replay/pace.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace laban::observer {

Result<Pace> Pace::parse(std::string_view text) {
  Pace pace;
  if (text == "max") return pace;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, pace.factor_);
  const bool is_read = read.ec == std::errc() && read.ptr + 1 == end && *read.ptr == 'x';
  if (is_read && pace.factor_ > 0 && pace.factor_ <= 1e6) return pace;
  return Error{ErrorKind::invalid,
               fmt::format("invalid speed '{}' (expected 1x, 10x, 0.5x or max)", text)};
}

SteadyTime Pace::due(Time log_time, SteadyTime now) {
  if (factor_ == 0) return now;
  if (!first_) first_ = First{log_time, now};
  const double passed = static_cast<double>((log_time - first_->log_time).count()) / factor_;
  return std::max(now, first_->at + Duration(static_cast<std::int64_t>(passed)));
}

}  // namespace laban::observer

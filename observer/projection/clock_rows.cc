#include "observer/projection/clock_rows.h"

#include <laban/codec.h>

#include <algorithm>

#include "observer/projection/rows.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t last_position = ~std::uint64_t{0};

std::string prefix() { return meta_key("clock") + '\0'; }

}  // namespace

std::string clock_key(std::uint64_t sequence) {
  std::string number;
  codec::append_be64(number, sequence);
  return meta_key("clock", number);
}

std::string encode(const ClockRow& row) {
  std::string value;
  codec::append_le64(value, static_cast<std::uint64_t>(row.clock.count()));
  codec::append_le64(value, static_cast<std::uint64_t>(row.log_time.time_since_epoch().count()));
  return value;
}

std::optional<ClockRow> parse_clock_row(std::string_view key, std::string_view value) {
  if (!key.starts_with(prefix())) return std::nullopt;
  key.remove_prefix(prefix().size());
  ClockRow row;
  std::uint64_t clock = 0, log_time = 0;
  if (!codec::take_be64(key, row.sequence) || !key.empty()) return std::nullopt;
  if (!codec::take_le64(value, clock) || !codec::take_le64(value, log_time) || !value.empty())
    return std::nullopt;
  row.clock = Duration(static_cast<std::int64_t>(clock));
  row.log_time = Time(Duration(static_cast<std::int64_t>(log_time)));
  return row;
}

Result<std::optional<ClockRow>> clock_until(const Store& store, std::uint64_t sequence) {
  std::optional<ClockRow> found;
  bool readable = true;
  const std::string end =
      sequence == last_position ? after_prefix(prefix()) : clock_key(sequence + 1);
  const auto scanned = store.scan_backwards(observer_meta, prefix(), end,
                                            [&](std::string_view key, std::string_view value) {
                                              found = parse_clock_row(key, value);
                                              readable = found.has_value();
                                              return false;
                                            });
  if (!scanned) return scanned.error();
  if (!readable) return Error{ErrorKind::corrupt, "the row of a tick cannot be read"};
  return found;
}

Result<std::optional<ClockRow>> clock_until(const Store& store, Time time) {
  auto newest = clock_until(store, last_position);
  if (!newest) return newest.error();
  if (!*newest || (*newest)->log_time <= time) return *newest;
  // Log times rise with positions, unless a clock was set back.
  std::uint64_t early = 0, late = (*newest)->sequence;
  std::optional<ClockRow> last;
  while (late - early > 1) {
    const std::uint64_t middle = early + (late - early) / 2;
    const auto row = clock_until(store, middle);
    if (!row) return row.error();
    if (*row && (*row)->log_time > time) {
      late = std::max((*row)->sequence, early + 1);
    } else {
      early = middle;
      if (*row) last = *row;
    }
  }
  return last;
}

}  // namespace laban::observer

#include "observer/projection/gap_rows.h"

#include <laban/codec.h>

#include "observer/projection/rows.h"

namespace laban::observer {

namespace {

Error unreadable() { return {ErrorKind::corrupt, "the row of a gap in the log cannot be read"}; }

}  // namespace

std::string gap_key(std::uint64_t first) {
  std::string number;
  codec::append_be64(number, first);
  return meta_key("hole", number);
}

std::string gap_value(std::uint64_t last) {
  std::string value;
  codec::append_le64(value, last);
  return value;
}

std::optional<LogGap> parse_gap(std::string_view key, std::string_view value) {
  const std::string prefix = meta_key("hole") + '\0';
  LogGap gap;
  if (!key.starts_with(prefix)) return std::nullopt;
  key.remove_prefix(prefix.size());
  if (!codec::take_be64(key, gap.first) || !codec::take_le64(value, gap.last)) return std::nullopt;
  return key.empty() && value.empty() ? std::optional(gap) : std::nullopt;
}

Result<LogGaps> read_gaps(const Store& store) {
  LogGaps gaps;
  bool is_readable = true;
  const auto scanned = store.scan(observer_meta, gap_key(0), gap_key(~std::uint64_t{0}),
                                  [&](std::string_view key, std::string_view value) {
                                    const auto gap = parse_gap(key, value);
                                    is_readable = gap.has_value();
                                    if (gap) gaps.add(*gap);
                                    return is_readable;
                                  });
  if (!scanned) return scanned.error();
  if (!is_readable) return unreadable();
  return gaps;
}

Result<LogGap> gap_before(const Store& store, std::uint64_t sequence) {
  LogGap last;
  bool is_readable = true;
  const auto scanned = store.scan_backwards(observer_meta, gap_key(0), gap_key(sequence),
                                            [&](std::string_view key, std::string_view value) {
                                              const auto gap = parse_gap(key, value);
                                              is_readable = gap.has_value();
                                              last = gap.value_or(LogGap{});
                                              return false;
                                            });
  if (!scanned) return scanned.error();
  if (!is_readable) return unreadable();
  return last;
}

}  // namespace laban::observer

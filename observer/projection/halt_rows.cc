#include "observer/projection/halt_rows.h"

#include <laban/codec.h>

#include "events/laban.h"
#include "observer/projection/rows.h"

namespace laban::observer {

namespace {

constexpr char row_version = 1;

bool parse(std::string_view bytes, HaltRow& row) {
  std::uint64_t time = 0;
  if (bytes.empty() || bytes.front() != row_version) return false;
  bytes.remove_prefix(1);
  for (auto* number : {&row.count, &row.sequence, &time, &row.contradicted, &row.spoke_again}) {
    if (!codec::take_le64(bytes, *number)) return false;
  }
  row.log_time = Time(Duration(static_cast<std::int64_t>(time)));
  for (auto* text : {&row.saga, &row.event_type, &row.would_say, &row.difference}) {
    if (!codec::take_text_value(bytes, *text)) return false;
  }
  return bytes.empty();
}

}  // namespace

std::string halt_key(std::string_view service) { return meta_key("halt", service); }

std::string encode(const HaltRow& row) {
  std::string bytes(1, row_version);
  const auto time = static_cast<std::uint64_t>(row.log_time.time_since_epoch().count());
  for (const auto number : {row.count, row.sequence, time, row.contradicted, row.spoke_again})
    codec::append_le64(bytes, number);
  for (const auto* text : {&row.saga, &row.event_type, &row.would_say, &row.difference})
    codec::append_text_value(bytes, *text);
  return bytes;
}

Result<HaltRows> read_halts(const Store& store) {
  HaltRows rows;
  bool is_readable = true;
  const std::string prefix = meta_key("halt") + '\0';
  const auto scanned = store.scan(observer_meta, prefix, after_prefix(prefix),
                                  [&](std::string_view key, std::string_view value) {
                                    is_readable =
                                        parse(value, rows[std::string(key.substr(prefix.size()))]);
                                    return is_readable;
                                  });
  if (!scanned) return scanned.error();
  if (!is_readable) return Error{ErrorKind::corrupt, "a row of a halted service cannot be read"};
  return rows;
}

bool is_decided(std::string_view type) {
  return type != EventTraits<Diverged>::type && type != EventTraits<SchemaApplied>::type &&
         type != EventTraits<OptionsApplied>::type;
}

}  // namespace laban::observer

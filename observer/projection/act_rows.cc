#include "observer/projection/act_rows.h"

#include <laban/codec.h>

#include "observer/projection/rows.h"

namespace laban::observer {

namespace {

constexpr char act_row_version = 1;

}  // namespace

std::string act_prefix() { return meta_key("act") + '\0'; }

std::string act_key(Time log_time, std::uint64_t sequence) {
  return act_prefix() + time_key(log_time, sequence, {});
}

std::string encode(const ActRow& row) {
  std::string value(1, act_row_version);
  value.push_back(row.accepted ? '\1' : '\0');
  codec::append_text_value(value, row.saga);
  codec::append_text_value(value, row.outcome);
  return value;
}

std::optional<ActRow> parse_act_row(std::string_view key, std::string_view value) {
  const std::string prefix = act_prefix();
  if (!key.starts_with(prefix)) return std::nullopt;
  const auto place = parse_index(key.substr(prefix.size()));
  if (!place || !place->instance.empty()) return std::nullopt;
  if (value.size() < 2 || value[0] != act_row_version || (value[1] & ~1) != 0) return std::nullopt;
  ActRow row{place->opened, place->sequence, value[1] != '\0', {}, {}};
  value.remove_prefix(2);
  if (!codec::take_text_value(value, row.saga) || !codec::take_text_value(value, row.outcome) ||
      !value.empty()) {
    return std::nullopt;
  }
  return row;
}

}  // namespace laban::observer

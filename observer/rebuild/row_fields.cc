#include "observer/rebuild/row_fields.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include <algorithm>
#include <map>

#include "bus/event/printable.h"
#include "bus/event/wire.h"
#include "observer/projection/activity.h"
#include "observer/projection/clock_rows.h"
#include "observer/projection/gap_rows.h"
#include "observer/projection/rows.h"
#include "observer/projection/summary.h"
#include "observer/saga/fold/instance_codec.h"

namespace laban::observer {

namespace {

constexpr std::size_t most_differences = 20;

RowFields fields_of_event(std::string_view key, std::string_view value) {
  const auto row = parse_event_row(key, value);
  if (!row) return {};
  RowFields fields = {{"kind", fmt::format("{}", static_cast<int>(row->kind))},
                      {"log time", to_rfc3339(row->message.stored_at)},
                      {"log clock", to_text(row->clock)}};
  if (!row->is_message()) {
    std::string woken;
    for (const auto& name : row->woken) woken += (woken.empty() ? "" : ", ") + name;
    fields.push_back({"tick", row->tick_id.hex()});
    fields.push_back({"woken", woken});
    return fields;
  }
  if (row->kind == EventRow::Kind::divergence)
    fields.push_back({"differs from", fmt::format("#{}", row->first)});
  fields.push_back({"subject", row->message.subject});
  fields.push_back({"message", fmt::format("{} bytes, digest {}", row->message.data.size(),
                                           wire::digest(row->message).hex())});
  return fields;
}

RowFields fields_of_summary(std::string_view value) {
  const auto summary = decode_summary(value);
  if (!summary) return {};
  const Summary& it = *summary;
  return {{"log clock", to_text(it.clock.now())},
          {"last tick", std::to_string(it.clock.last_number())},
          {"last sequence", std::to_string(it.last_sequence)},
          {"events", std::to_string(it.events)},
          {"ticks", std::to_string(it.ticks)},
          {"invalid messages", std::to_string(it.invalid)},
          {"dead letters", std::to_string(it.dead_letters)},
          {"findings", std::to_string(it.findings)},
          {"decisions", std::to_string(it.decisions)},
          {"sagas with a deadline", std::to_string(it.armed)},
          {"rolling digest", it.digest.hex()},
          {"divergences", std::to_string(it.divergences)},
          {"last divergence", std::to_string(it.last_divergence)}};
}

RowFields fields_of_meta(std::string_view key, std::string_view value) {
  if (key == meta_key("summary")) return fields_of_summary(value);
  if (const auto gap = parse_gap(key, value)) return {{"last", std::to_string(gap->last)}};
  if (const auto tick = parse_clock_row(key, value))
    return {{"log clock", to_text(tick->clock)}, {"log time", to_rfc3339(tick->log_time)}};
  RowFields fields;
  for (std::size_t index = 1; value.size() >= 8; ++index) {
    std::uint64_t number = 0;
    codec::take_le64(value, number);
    fields.push_back({fmt::format("number {}", index), std::to_string(number)});
  }
  return fields;
}

std::string byte_at(const std::string& bytes, std::size_t index) {
  return index < bytes.size() ? fmt::format("0x{:02x}", static_cast<unsigned char>(bytes[index]))
                              : "no such byte";
}

FieldDifference first_byte(const std::string& kept, const std::string& folded) {
  const auto places = std::mismatch(kept.begin(), kept.end(), folded.begin(), folded.end());
  const auto index = static_cast<std::size_t>(places.first - kept.begin());
  return {fmt::format("byte {} of {}", index + 1, kept.size()), byte_at(kept, index),
          byte_at(folded, index)};
}

std::string_view instance_part(Family family, std::string_view key) {
  if (family == instances) return key;
  if (family == deadlines && key.size() > 8) return instance_of_deadline(key);
  const bool is_index = family == index_state || family == index_time || family == index_wait ||
                        family == index_business;
  return is_index ? instance_of_index(family, key) : std::string_view();
}

}  // namespace

RowFields fields_of_row(Family family, std::string_view key, std::string_view value,
                        const DefinitionOf& definition_of) {
  if (family == events) return fields_of_event(key, value);
  if (family == observer_meta) return fields_of_meta(key, value);
  if (family != instances) return {};
  const auto instance = decode_instance(value);
  return instance ? fields_of(*instance, definition_of(*instance)) : RowFields{};
}

std::vector<FieldDifference> differences_in(const RowDifference& row,
                                            const DefinitionOf& definition_of) {
  if (row.unreadable) return {{"row", "cannot be read: " + *row.unreadable, "can be read"}};
  if (!row.kept) return {{"row", "is missing", "is there"}};
  if (!row.folded) return {{"row", "is there", "does not follow from the log"}};
  std::vector<FieldDifference> found;
  const RowFields kept = fields_of_row(row.family, row.key, *row.kept, definition_of);
  std::map<std::string, std::string> folded;
  for (auto& field : fields_of_row(row.family, row.key, *row.folded, definition_of))
    folded[field.name] = field.value;
  if (kept.empty() && !folded.empty()) found.push_back({"row", "cannot be decoded", "can be"});
  for (const auto& field : kept) {
    const auto other = folded.find(field.name);
    const std::string value = other == folded.end() ? "" : other->second;
    if (value != field.value) found.push_back({field.name, field.value, value});
    if (other != folded.end()) folded.erase(other);
  }
  if (!kept.empty()) {
    for (const auto& [name, value] : folded) found.push_back({name, "", value});
  }
  if (found.size() > most_differences) found.resize(most_differences);
  found.push_back(first_byte(*row.kept, *row.folded));
  return found;
}

std::string name_of_row(Family family, std::string_view key) {
  if (family == events) {
    std::string saga;
    std::uint64_t sequence = 0;
    if (codec::take_text_key(key, saga) && codec::take_be64(key, sequence))
      return fmt::format("{} #{}", saga, sequence);
  }
  const auto instance = parse_instance_key(instance_part(family, key));
  if (!instance || instance->saga.empty()) return escape_unprintable(key);
  return instance->generation ? fmt::format("{} {} generation {}", instance->definition,
                                            instance->saga, *instance->generation)
                              : fmt::format("{} {}", instance->definition, instance->saga);
}

std::string definition_of_row(Family family, std::string_view key) {
  const auto instance = parse_instance_key(instance_part(family, key));
  return instance ? instance->definition : std::string();
}

}  // namespace laban::observer

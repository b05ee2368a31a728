// dlq.show: one dead letter with the event that was set aside.

#include <fmt/core.h>

#include "bus/event/wire.h"
#include "bus/runtime/handlers/redrive.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/letter_json.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

constexpr std::string_view redrive_type = "laban.redrive_requested";

std::string hex_of(std::span<const std::uint8_t> bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json event_json(const wire::Decoded& event, const QueryContext& context) {
  const Envelope& envelope = event.envelope;
  const auto json = context.schemas->to_json(envelope.type, envelope.payload);
  return {{"type", envelope.type},
          {"id", envelope.id.hex()},
          {"source", envelope.source},
          {"cause", envelope.cause.is_nil() ? Json(nullptr) : Json(envelope.cause.hex())},
          {"data", json ? Json::parse(*json, nullptr, false) : Json(nullptr)},
          {"payload", hex_of(envelope.payload)}};
}

// As it was set aside: in a redrive that failed, the copy that was sent.
Json event_of(const StoreReader& reader, const LetterRow& row, const QueryContext& context) {
  Json found;
  reader.event_rows(row.saga, row.event_sequence, row.event_sequence, [&](const EventRow& kept) {
    if (!kept.is_message()) return false;
    auto event =
        wire::decode(kept.message, context.name_space, reader.partition(), context.partition_count);
    if (event && event->envelope.type == redrive_type)
      event = runtime::event_in(*event, context.name_space, context.partition_count);
    if (event && event->envelope.id.hex() == row.event_id) found = event_json(*event, context);
    return false;
  });
  return found;
}

struct Meaning {
  Json definition, state, step, role;
};

// What the event means to its saga, and how that stands.
Meaning meaning_of(const StoreReader& reader, const LetterRow& row) {
  Meaning meaning;
  for (const auto& [name, chapter] : reader.view().book->chapters()) {
    if (is_shadow(name)) continue;
    const auto instance = reader.instance(instance_key(name, row.saga));
    if (!instance) continue;
    meaning.definition = name;
    meaning.state = name_of(instance->state);
    const Definition& definition = version_of(reader.view(), *instance).definition;
    if (const auto part = definition.part_of(row.event_type)) {
      meaning.step = definition.step(part->step).name;
      meaning.role = name_of(part->role);
    }
    break;
  }
  return meaning;
}

}  // namespace

std::optional<LetterRow> read_letter(const StoreView& view, std::uint64_t sequence) {
  const auto row = view.store->get(observer_meta, letter_key(sequence));
  if (!row) throw StorageError(row.error().message);
  if (!*row) return std::nullopt;
  auto letter = decode_letter(**row);
  if (!letter) throw StorageError("the row of a dead letter cannot be read");
  return letter;
}

Json letter_json(const LetterRow& row, std::uint32_t partition, std::uint64_t sequence) {
  return {{"partition", partition},
          {"sequence", sequence},
          {"id", row.id.hex()},
          {"group", fmt::format("{:016x}", group_of(row))},
          {"status", name_of(row.status)},
          {"time", to_rfc3339(row.log_time)},
          {"saga", row.saga == "-" ? Json(nullptr) : Json(row.saga)},
          {"service", row.service},
          {"type", row.event_type},
          {"event_id", row.event_id},
          {"event_sequence", row.event_sequence},
          {"reason", row.reason},
          {"attempts", row.attempts},
          {"tries", row.tries},
          {"changed", to_rfc3339(row.changed)},
          {"by", text_or_null(row.by)},
          {"why", text_or_null(row.why)},
          {"outcome", text_or_null(row.outcome)}};
}

Json show_letter(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"partition", "sequence"});
  const auto partition = request.number("partition").value_or(0);
  const auto sequence = request.number("sequence");
  if (!sequence) throw BadRequest("'sequence' is missing");
  for (const auto& view : context.views) {
    if (view.partition != partition) continue;
    const auto row = read_letter(view, *sequence);
    if (!row) continue;
    const StoreReader reader(view);
    const Meaning meaning = meaning_of(reader, *row);
    std::uint64_t later = 0;
    if (row->saga != "-") {
      reader.event_rows(row->saga, *sequence + 1, ~std::uint64_t{0}, [&](const EventRow& kept) {
        later += kept.is_message() ? 1 : 0;
        return later < 1000;
      });
    }
    Json reply = {{"schema_version", schema_version}};
    reply.update(letter_json(*row, view.partition, *sequence));
    reply["definition"] = meaning.definition;
    reply["saga_state"] = meaning.state;
    reply["event_step"] = meaning.step;
    reply["event_role"] = meaning.role;
    reply["event"] = event_of(reader, *row, context);
    reply["came_later"] = later;
    reply["now"] = to_rfc3339(context.now);
    return reply;
  }
  throw NotFound(
      fmt::format("there is no dead letter at #{} of partition {}", *sequence, partition));
}

}  // namespace laban::observer

#include "observer/capsule/row_codec.h"

namespace laban::observer {

static_assert(static_cast<int>(CapsuleRow::Kind::event) == static_cast<int>(EventRow::Kind::event));
static_assert(static_cast<int>(CapsuleRow::Kind::note) == static_cast<int>(EventRow::Kind::tick));

namespace {

// What is more than a message as the log has it.
bool is_noted(const EventRow& row) {
  return row.kind == EventRow::Kind::tick || row.kind == EventRow::Kind::divergence;
}

}  // namespace

CapsuleRow to_capsule_row(std::uint32_t partition, std::string saga, EventRow row) {
  CapsuleRow out;
  out.partition = partition;
  out.saga = std::move(saga);
  out.clock = row.clock;
  if (is_noted(row)) {
    out.kind = CapsuleRow::Kind::note;
    out.message = {row.message.sequence, row.message.stored_at, {}, event_value(row)};
  } else {
    out.kind = static_cast<CapsuleRow::Kind>(row.kind);
    out.message = std::move(row.message);
  }
  return out;
}

std::optional<EventRow> to_event_row(const CapsuleRow& row) {
  if (!row.is_message()) {
    auto note = parse_event_row(event_key(row.saga, row.message.sequence), row.message.data);
    const bool is_the_same = note && is_noted(*note) && note->clock == row.clock &&
                             note->message.stored_at == row.message.stored_at;
    return is_the_same ? std::move(note) : std::nullopt;
  }
  EventRow out;
  out.kind = static_cast<EventRow::Kind>(row.kind);
  out.clock = row.clock;
  out.message = row.message;
  return out;
}

}  // namespace laban::observer

#pragma once

// The observer's rows. On disk: changing any of this changes every store (raise fold_version).
//
//   instances     := definition:text saga:text [generation:be64] -> instance
//                    (fold/instance_codec.h); the newest generation stands without its number
//   events        := saga:text sequence:be64                     -> version:u8(2) kind:u8
//                    log_time:le64 clock:le64 (message | tick | divergence)
//                    clock := the log clock it was met at
//                    message := subject:text data:text              kinds 1 to 3: as the log has it
//                    tick    := id:16 definition:text*              kind 4: those whose instances
//                                                                   it woke
//                    divergence := first:le64 message               kind 5: where the log has its
//                                                                   id and source, with other
//                                                                   content
//   index_state   := state:u8 opened:time sequence:be64 instance -> nothing
//   index_time    := opened:time sequence:be64 instance          -> nothing
//   index_wait    := service:text step:text state:u8 opened:time sequence:be64 instance -> nothing
//                    whom it waits for now; step empty: for none in particular
//   index_business := word:text state:u8 opened:time sequence:be64 instance -> nothing
//   deadlines     := wake_at:be64 instance                       -> nothing
//   observer_meta := "summary"                                   -> summary (projection/summary.h)
//                  | "counts" 0x00 name 0x00 digest:be64         -> counts (projection/summary.h)
//                  | "book" 0x00 name 0x00 number:be64           -> version
//                                                                   (projection/book_rows.h)
//                  | "edge" 0x00 from 0x00 to                    -> count:le64
//                  | "second" 0x00 second:be64                   -> counts (projection/activity.h)
//                  | "act" 0x00 time sequence:be64               -> act_row
//                                                                   (projection/act_rows.h)
//                  | "clock" 0x00 sequence:be64                  -> clock_row
//                                                                   (projection/clock_rows.h)
//                  | "hole" 0x00 first:be64                      -> last:le64
//                  | "letter" 0x00 sequence:be64                 -> letter
//                                                                   (projection/letter_rows.h)
//                  | "letter_open" 0x00 group:be64 sequence:be64 -> nothing
//                  | "letter_group" 0x00 group:be64              -> group
//                                                                   (projection/letter_rows.h)
//                  | "schema" 0x00 sequence:be64                 -> schemas
//                                                                   (projection/schema_rows.h)
//                  | "unread" 0x00 type                          -> unread
//                                                                   (projection/schema_rows.h)
//                  | "halt" 0x00 service                         -> halt
//                                                                   (projection/halt_rows.h)
//                  | "redrive" 0x00 request id:16                -> sequence:be64 of its letter
//   instance := the key in `instances`      time := nanoseconds, be64 with the sign bit flipped

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bus/log/log.h"
#include "bus/runtime/transaction.h"
#include "observer/saga/fold/fold.h"

namespace laban::observer {

enum OwnFamily : Family {
  instances = runtime::family_count,
  events,
  index_state,
  index_time,
  index_wait,
  index_business,
  deadlines,
  observer_meta,
};

std::vector<std::string> own_family_names();

std::string instance_key(std::string_view definition, std::string_view saga,
                         std::optional<std::uint32_t> generation = std::nullopt);

struct InstanceKey {
  std::string definition, saga;
  std::optional<std::uint32_t> generation;
};
std::optional<InstanceKey> parse_instance_key(std::string_view key);

// One event or tick of a saga. Its rows alone, folded in order, give its instances.
struct EventRow {
  enum class Kind : std::uint8_t { event = 1, wrong_producer, unknown_type, tick, divergence };

  Kind kind = Kind::event;
  Duration clock{};                // the log clock
  StoredMessage message;           // of a tick: its sequence and log time only
  EventId tick_id;                 // tick only
  std::vector<std::string> woken;  // tick only: definitions
  std::uint64_t first = 0;         // divergence only: the sequence of the other event

  bool is_message() const { return kind != Kind::tick; }
};
// Whether it is an applied event of this type.
bool is_event_of(const EventRow& row, std::string_view type);
EventRow::Kind kind_of(FoldEvent::Doubt doubt);
FoldEvent::Doubt doubt_of(EventRow::Kind kind);

std::string event_key(std::string_view saga, std::uint64_t sequence);
std::string event_prefix(std::string_view saga);
std::string event_value(const EventRow& row);
std::optional<EventRow> parse_event_row(std::string_view key, std::string_view value);

std::string time_key(Time opened, std::uint64_t sequence, std::string_view instance);
std::string state_key(State state, Time opened, std::uint64_t sequence, std::string_view instance);
std::string state_prefix(State state);
std::string wait_prefix(std::string_view service, std::string_view step, State state);
std::string business_prefix(std::string_view word, State state);
// What follows the time and sequence in a row of index_time (or of index_state, without its state).
struct IndexRow {
  Time opened{};
  std::uint64_t sequence = 0;
  std::string_view instance;
};
std::optional<IndexRow> parse_index(std::string_view key_without_state);
// The instance that a row of any index refers to; empty if the key does not belong to that family.
std::string_view instance_of_index(Family family, std::string_view key);

std::string deadline_key(Duration wake_at, std::string_view instance);
std::string_view instance_of_deadline(std::string_view key);

std::string meta_key(std::string_view kind, std::string_view rest = {});

// Instances are counted per name and digest of a definition.
std::string counts_key(std::string_view name, std::uint64_t digest);
struct CountsKey {
  std::string name;
  std::uint64_t digest = 0;
};
std::optional<CountsKey> parse_counts_key(std::string_view key);

}  // namespace laban::observer

#pragma once

// The observer's rows. On disk: changing any of this changes every store (raise fold_version).
//
//   instances     := definition:text saga:text [generation:be64] -> instance
//                    (fold/instance_codec.h); the newest generation stands without its number
//   events        := saga:text sequence:be64                     -> version:u8(1) log_time:le64
//                    subject:text data:text                         the message as the log has it
//   index_state   := state:u8 opened:time sequence:be64 instance -> nothing
//   index_time    := opened:time sequence:be64 instance          -> nothing
//   deadlines     := wake_at:be64 instance                       -> nothing
//   observer_meta := "summary"                                   -> summary (projection/summary.h)
//                  | "definition" 0x00 name                      -> counts (projection/summary.h)
//                  | "edge" 0x00 from 0x00 to                    -> count:le64
//                  | "second" 0x00 second:be64                   -> counts (projection/activity.h)
//   instance := the key in `instances`      time := nanoseconds, be64 with the sign bit flipped

#include <optional>
#include <string>
#include <string_view>

#include "bus/log/log.h"
#include "bus/runtime/transaction.h"
#include "observer/fold/instance.h"

namespace laban::observer {

enum OwnFamily : Family {
  instances = runtime::family_count,
  events,
  index_state,
  index_time,
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

std::string event_key(std::string_view saga, std::uint64_t sequence);
std::string event_prefix(std::string_view saga);
std::string event_value(const StoredMessage& message);
std::optional<StoredMessage> parse_event(std::string_view key, std::string_view value);

std::string time_key(Time opened, std::uint64_t sequence, std::string_view instance);
std::string state_key(State state, Time opened, std::uint64_t sequence, std::string_view instance);
std::string state_prefix(State state);
// What stands after the time and sequence in a row of index_time (or of index_state, without its
// state).
struct IndexRow {
  Time opened{};
  std::uint64_t sequence = 0;
  std::string_view instance;
};
std::optional<IndexRow> parse_index(std::string_view key_without_state);

std::string deadline_key(Duration wake_at, std::string_view instance);
std::string_view instance_of_deadline(std::string_view key);

std::string meta_key(std::string_view kind, std::string_view rest = {});

}  // namespace laban::observer

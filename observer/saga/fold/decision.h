#pragma once

// Decision: a request to a step's service that the fold has decided on: to undo the step, or to
// repeat it.

#include <laban/ids.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "observer/saga/fold/instance.h"

namespace laban::observer {

struct Decision {
  EventId id;
  StepIndex step = 0;
  std::uint32_t attempt = 1;
  std::string type;    // the step's `undo` or `again`
  std::string reason;  // why the saga, or the step, failed
  Evidence cause;      // the event that led to it
};

// Decisions that have not been read back from the log yet.
std::vector<Decision> open_decisions(const Definition& definition, const Instance& instance);

// The pending decision for a step whose undo or repetition was decided on.
Decision undo_decision(const Definition& definition, const Instance& instance, StepIndex step);
Decision again_decision(const Definition& definition, const Instance& instance, StepIndex step);

// The same on every observer, after every crash and in every rebuild.
// id := xxh3_128( kind 0x00 definition 0x00 saga 0x00 generation:be32 step 0x00 attempt:be32 )
// kind := "undo" | "again"
EventId request_id(std::string_view kind, std::string_view definition, std::string_view saga,
                   std::uint32_t generation, std::string_view step, std::uint32_t attempt);

// id := xxh3_128( "tick" 0x00 partition:be32 number:be64 )
EventId tick_id(std::uint32_t partition, std::uint64_t number);

// The dead letter of a message that cannot be read.
// id := xxh3_128( "invalid" 0x00 partition:be32 sequence:be64 )
EventId invalid_id(std::uint32_t partition, std::uint64_t sequence);

}  // namespace laban::observer

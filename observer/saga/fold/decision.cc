#include "observer/saga/fold/decision.h"

#include <laban/codec.h>

#include "bus/event/hash.h"

namespace laban::observer {

namespace {

void add_text(std::string& out, std::string_view text) {
  out += text;
  out.push_back('\0');
}

// Of the framework's own events, only the reason is meaningful to a reader.
std::string why(const Instance& instance) {
  if (!instance.failure) return {};
  const Failure& failure = *instance.failure;
  if (failure.reason.empty()) return failure.type;
  return failure.type.starts_with("laban.") ? failure.reason : failure.type + ": " + failure.reason;
}

}  // namespace

Decision undo_decision(const Definition& definition, const Instance& instance, StepIndex index) {
  const Step& defined = definition.step(index);
  const StepInstance& step = instance.steps[index];
  return {request_id("undo", instance.definition, instance.saga, instance.generation, defined.name,
                     step.attempts),
          index,
          step.attempts,
          defined.undo,
          why(instance),
          step.decided};
}

Decision again_decision(const Definition& definition, const Instance& instance, StepIndex index) {
  const Step& defined = definition.step(index);
  const StepInstance& step = instance.steps[index];
  return {
      request_id("again", instance.definition, instance.saga, instance.generation, defined.name,
                 step.agains),
      index,
      step.agains,
      defined.again,
      instance.failure ? why(instance) : "it failed " + std::to_string(step.failures) + " times",
      step.again_decided};
}

std::vector<Decision> open_decisions(const Definition& definition, const Instance& instance) {
  std::vector<Decision> open;
  if (instance.stuck || !instance.started.exists()) return open;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const StepInstance& step = instance.steps[index];
    if (instance.is_failing()) {
      const bool is_answered = step.is_undone() || step.asked.sequence > step.decided.sequence;
      if (step.attempts > 0 && !is_answered)
        open.push_back(undo_decision(definition, instance, index));
    } else if (step.agains > 0 && !step.is_done() &&
               step.again_asked.sequence <= step.again_decided.sequence) {
      open.push_back(again_decision(definition, instance, index));
    }
  }
  return open;
}

EventId request_id(std::string_view kind, std::string_view definition, std::string_view saga,
                   std::uint32_t generation, std::string_view step, std::uint32_t attempt) {
  std::string bytes;
  add_text(bytes, kind);
  add_text(bytes, definition);
  add_text(bytes, saga);
  codec::append_be32(bytes, generation);
  add_text(bytes, step);
  codec::append_be32(bytes, attempt);
  return hash128(bytes);
}

EventId tick_id(std::uint32_t partition, std::uint64_t number) {
  std::string bytes;
  add_text(bytes, "tick");
  codec::append_be32(bytes, partition);
  codec::append_be64(bytes, number);
  return hash128(bytes);
}

EventId invalid_id(std::uint32_t partition, std::uint64_t sequence) {
  std::string bytes;
  add_text(bytes, "invalid");
  codec::append_be32(bytes, partition);
  codec::append_be64(bytes, sequence);
  return hash128(bytes);
}

}  // namespace laban::observer

#pragma once

// A handler's decision about an event. A business refusal is not a failure in this sense: it is an
// event ("payment.declined") and done().

#include <string>
#include <utility>

namespace laban {

class [[nodiscard]] Outcome {
 public:
  enum class Kind { done, ignored, retry, dead_letter };

  // The event took effect: writes and emitted events are kept.
  static Outcome done() { return {Kind::done, {}}; }
  // The event does not concern this service's state. Writes and emitted events are dropped.
  static Outcome ignored(std::string why) { return {Kind::ignored, std::move(why)}; }
  // Not now: this saga's events wait in this service, in order, with backoff; other sagas continue.
  // The attempt's writes and emitted events are dropped. After the last attempt: a dead letter.
  static Outcome retry(std::string why) { return {Kind::retry, std::move(why)}; }
  // Never: the event becomes a dead letter with this reason, which is itself an event in the log.
  static Outcome dead_letter(std::string why) { return {Kind::dead_letter, std::move(why)}; }

  Kind kind() const { return kind_; }
  const std::string& reason() const { return reason_; }

 private:
  Outcome(Kind kind, std::string reason) : kind_(kind), reason_(std::move(reason)) {}
  Kind kind_;
  std::string reason_;
};

}  // namespace laban

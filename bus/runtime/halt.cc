#include "bus/runtime/halt.h"

#include <fmt/core.h>

namespace laban::runtime {

namespace {

std::string in_words(const Announcer& who, const Contradiction& it) {
  const std::string now = it.would_say == it.event_type ? "another " + it.would_say : it.would_say;
  return fmt::format(
      "halted: for saga {0} it would now say {1}, but the log has its own {2} at #{3} under the "
      "same "
      "id ({4}). It decides otherwise than the program that wrote #{3}: another build, or other "
      "options when options were not yet in the log. It publishes nothing but that it halted. Stop "
      "it, delete stores/{5}/{6} and start the build that wrote the log; or put a copy of a store "
      "that has read past #{3} in its place; or, to go by the log and keep this build, start it "
      "with "
      "--log-wins",
      it.saga, now, it.event_type, it.sequence, it.difference, who.service, who.partition);
}

}  // namespace

// The log has it after the event that it is about.
Halt::Halt(const Announcer& announcer, Contradiction contradiction, bool may_publish)
    : contradiction_(std::move(contradiction)),
      why_(in_words(announcer, contradiction_)),
      announcement_(announcer, diverged_event(announcer.service, contradiction_), may_publish,
                    contradiction_.sequence + 1) {}

Result<bool> Halt::say(Log& log, AnchoredReader& reader, const Clock& clock) {
  if (is_over_) return false;
  if (announcement_.is_cut_off()) {
    // Opens it again, and so makes sure that the log is still the same one.
    unread_.clear();
    if (auto read = reader.read(unread_, 1); !read) return read;
  }
  const bool was_in_flight = announcement_.is_in_flight();
  const auto found = announcement_.look(log, clock, [](const Envelope&) { return true; });
  if (!found) return found.error();
  is_over_ = found->has_value() || announcement_.is_missing();
  return is_over_ || (announcement_.is_in_flight() && !was_in_flight);
}

std::optional<SteadyTime> Halt::next_due() const {
  return is_over_ ? std::nullopt : std::optional(announcement_.next_look());
}

}  // namespace laban::runtime

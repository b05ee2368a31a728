#pragma once

// Halt: a task whose program contradicts its log, and all that it still does. It says so in the
// log, once (laban.diverged, docs/decisions/025), and refuses requests. Nothing else is published,
// nothing is performed and nothing committed: a halted task runs this and nothing else.

#include <laban/clock.h>
#include <laban/result.h>

#include <optional>
#include <string>
#include <vector>

#include "bus/runtime/anchored_reader.h"
#include "bus/runtime/announcement.h"
#include "bus/runtime/contradiction.h"

namespace laban::runtime {

class Halt {
 public:
  Halt(const Announcer& announcer, Contradiction contradiction, bool may_publish);

  const Contradiction& contradiction() const { return contradiction_; }
  // The contradiction in words, and what to do.
  const std::string& why() const { return why_; }

  // Says so in the log, unless the log has it. Tries again as long as the log accepts nothing;
  // never waits. True if it may go on at once. Errors: those of the reader, which has to be open.
  Result<bool> say(Log& log, AnchoredReader& reader, const Clock& clock);
  // The log has it, or it may not be published.
  bool is_over() const { return is_over_; }
  // When to try again; nothing: never.
  std::optional<SteadyTime> next_due() const;

 private:
  const Contradiction contradiction_;
  const std::string why_;
  Announcement announcement_;
  bool is_over_ = false;
  std::vector<StoredMessage> unread_;
};

}  // namespace laban::runtime

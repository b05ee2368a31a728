#pragma once

// What came of the acts of one command: a line for each saga, a document, an exit code.

#include <map>
#include <string>

#include "observer/cli/command/context.h"
#include "observer/cli/sagas/saga_actor.h"

namespace laban::cli {

class ActTally {
 public:
  void count(const ActReport& report);
  Exit exit() const;
  std::string text() const;  // "38 done, 2 refused"
  Json json() const;         // {"done": 38, "refused": 2}

 private:
  std::map<ActReport::Ending, std::size_t> counts_;
};

// "3/40  o-17  ✓ aborted: what was done is undone  ↺ compensating"; `place` is empty for one alone.
Line line_of(const ActReport& report, const std::string& place);
Json json_of(const ActReport& report);

}  // namespace laban::cli

#pragma once

// A timeline as a sequence diagram: who sent what to whom, in log order, without times, so that two
// sagas that took the same path give the same picture.

#include <string>
#include <vector>

#include "observer/saga/timeline/causes.h"

namespace laban::timeline {

struct Arrow {
  std::size_t from = 0, to = 0;  // participants; equal if nobody reacted to it
  std::string label;             // the event
};

struct Sequence {
  std::vector<std::string> participants;  // in order of their first event
  std::vector<Arrow> arrows;              // one for each service that reacted to an event
};

Sequence sequence_of(const Entries& entries, const Causes& causes);

// Life lines and arrows, with the event at the end of the line.
std::vector<std::string> as_text(const Sequence& sequence);
// A complete Mermaid document.
std::string as_mermaid(const Sequence& sequence);

}  // namespace laban::timeline

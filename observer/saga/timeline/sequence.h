#pragma once

// A story as a sequence diagram: who told whom what, in the order of the log, without any time of
// day: two sagas that went the same way give the same picture.

#include <string>
#include <vector>

#include "observer/saga/timeline/causes.h"

namespace laban::timeline {

struct Arrow {
  std::size_t from = 0, to = 0;  // participants; the same when nobody reacted to it
  std::string label;             // the event
};

struct Sequence {
  std::vector<std::string> participants;  // in order of their first event
  std::vector<Arrow> arrows;              // one for each service that reacted to an event
};

Sequence sequence_of(const Entries& entries, const Causes& causes);

// Life lines and arrows, the event at the end of the line.
std::vector<std::string> as_text(const Sequence& sequence);
// One document.
std::string as_mermaid(const Sequence& sequence);

}  // namespace laban::timeline

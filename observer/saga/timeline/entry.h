#pragma once

// Entry: one thing that happened to a saga, on its timeline.

#include <laban/clock.h>

#include <cstdint>
#include <string>
#include <vector>

namespace laban::timeline {

struct Entry {
  std::uint64_t sequence = 0;  // in the log of its partition
  Time time{};                 // log time
  std::string id, cause;       // hex; an empty cause: none
  std::string type;            // "time": a deadline expired here, see `text`
  std::string source;
  std::string step, role;  // empty: none in the definition
  std::string doubt;       // why it was not applied; empty: it was applied
  std::string text;        // when kind is "time"
  std::string words;       // short form of the payload
};

using Entries = std::vector<Entry>;  // of one saga, in log order

}  // namespace laban::timeline

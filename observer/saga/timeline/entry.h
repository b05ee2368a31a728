#pragma once

// Entry: one thing that happened to a saga, as a story tells it.

#include <laban/clock.h>

#include <cstdint>
#include <string>
#include <vector>

namespace laban::timeline {

struct Entry {
  std::uint64_t sequence = 0;  // in the log of its partition
  Time time{};                 // log time
  std::string id, cause;       // hex; cause empty: none
  std::string type;            // "time": a deadline passed here, see `text`
  std::string source;
  std::string step, role;  // empty: none in the definition
  std::string doubt;       // why it is believed in nothing; empty: it is believed
  std::string text;        // of "time"
  std::string words;       // what the payload says, in short
};

using Entries = std::vector<Entry>;  // of one saga, in the order of the log

}  // namespace laban::timeline

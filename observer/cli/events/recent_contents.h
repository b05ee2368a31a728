#pragma once

// RecentContents: what the last events of the log said, so that tail notices an event that has the
// id and the source of another one and says something else.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "observer/cli/events/event_view.h"
#include "observer/projection/limits.h"

namespace laban::cli {

class RecentContents {
 public:
  // Remembers at least so many events, and at most twice as many.
  explicit RecentContents(std::size_t remembered = limits::remembered_ids) : most_(remembered) {}

  // Call with every event, in its partition's log order. The sequence of the event it differs from;
  // nothing for the first with its id and source, and for a copy that says the same.
  std::optional<std::uint64_t> differs_from(const SeenEvent& event);

 private:
  struct Said {
    std::uint64_t sequence;
    std::uint64_t digest;
  };
  const std::size_t most_;
  // When the young ones are many, they become the old ones, and those are forgotten.
  std::unordered_map<std::string, Said> young_, old_;
};

}  // namespace laban::cli

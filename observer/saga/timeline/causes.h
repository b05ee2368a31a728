#pragma once

// Causes: which entry of a timeline led to which. Pure; entries are named by their index.

#include <cstddef>
#include <optional>
#include <vector>

#include "observer/saga/timeline/entry.h"

namespace laban::timeline {

class Causes {
 public:
  explicit Causes(const Entries& entries);

  std::size_t size() const { return cause_.size(); }
  // Nothing when it has none, or when its cause is not in this timeline.
  std::optional<std::size_t> cause_of(std::size_t entry) const { return cause_[entry]; }
  // Direct effects, in log order.
  const std::vector<std::size_t>& effects_of(std::size_t entry) const { return effects_[entry]; }
  // Entries without a cause in this timeline, in log order.
  std::vector<std::size_t> beginnings() const;

  // The chain from the root cause to this entry, both included.
  std::vector<std::size_t> chain_to(std::size_t entry) const;
  // Everything it led to, directly or not, in log order.
  std::vector<std::size_t> following(std::size_t entry) const;

 private:
  std::vector<std::optional<std::size_t>> cause_;
  std::vector<std::vector<std::size_t>> effects_;
};

// The time from its cause to the entry; nothing without a cause in the timeline.
std::optional<Duration> after_cause(const Entries& entries, const Causes& causes,
                                    std::size_t entry);

}  // namespace laban::timeline

#include "observer/saga/timeline/causes.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace laban::timeline {

// A cause must come earlier in the log: so there are no cycles, whatever an event claims.
Causes::Causes(const Entries& entries) : cause_(entries.size()), effects_(entries.size()) {
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto found = entries[i].cause.empty() ? seen.end() : seen.find(entries[i].cause);
    if (found != seen.end()) {
      cause_[i] = found->second;
      effects_[found->second].push_back(i);
    }
    seen.emplace(entries[i].id, i);
  }
}

std::vector<std::size_t> Causes::beginnings() const {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < cause_.size(); ++i) {
    if (!cause_[i]) all.push_back(i);
  }
  return all;
}

std::vector<std::size_t> Causes::chain_to(std::size_t entry) const {
  std::vector<std::size_t> chain{entry};
  while (const auto cause = cause_[chain.back()]) chain.push_back(*cause);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

std::vector<std::size_t> Causes::following(std::size_t entry) const {
  std::vector<bool> is_reached(cause_.size());
  std::vector<std::size_t> all;
  is_reached[entry] = true;
  for (std::size_t i = entry + 1; i < cause_.size(); ++i) {
    if (!cause_[i] || !is_reached[*cause_[i]]) continue;
    is_reached[i] = true;
    all.push_back(i);
  }
  return all;
}

std::optional<Duration> after_cause(const Entries& entries, const Causes& causes,
                                    std::size_t entry) {
  const auto cause = causes.cause_of(entry);
  if (!cause) return std::nullopt;
  return entries[entry].time - entries[*cause].time;
}

}  // namespace laban::timeline

#pragma once

// InstanceCache: the most recently used instances, decoded. Only saves time: its contents equal the
// rows.

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "observer/saga/fold/instance.h"

namespace laban::observer {

class InstanceCache {
 public:
  explicit InstanceCache(std::size_t capacity) : capacity_(capacity) {}

  // Valid until the next put(); null if it is not cached.
  Instance* find(const std::string& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->second;
  }

  void put(const std::string& key, Instance instance) {
    if (auto* known = find(key)) {
      *known = std::move(instance);
      return;
    }
    entries_.emplace_front(key, std::move(instance));
    places_.emplace(entries_.front().first, entries_.begin());
    if (entries_.size() <= capacity_) return;
    places_.erase(entries_.back().first);
    entries_.pop_back();
  }

 private:
  using Entries = std::list<std::pair<std::string, Instance>>;

  const std::size_t capacity_;
  Entries entries_;  // most recently used first
  std::unordered_map<std::string_view, Entries::iterator> places_;
};

}  // namespace laban::observer

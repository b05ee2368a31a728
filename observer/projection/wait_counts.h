#pragma once

// WaitCounts: how many sagas wait at each place now. Derived from index_wait: kept in memory,
// counted again when a store is loaded. Shadows are counted under their own names.

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "bus/store/store.h"
#include "observer/projection/index_entry.h"

namespace laban::observer {

class WaitCounts {
 public:
  using States = std::array<std::uint64_t, state_count>;

  Result<void> load(const Store& store);

  void add(std::string_view definition, const IndexEntry& entry);
  // The instance's previous entry was `before`.
  void move(std::string_view definition, const IndexEntry& before, const IndexEntry& after);

  // By the state of the waiting sagas; zeros if none waits.
  States at(std::string_view definition, std::string_view service, std::string_view step) const;

 private:
  using Place = std::pair<std::string, std::string>;  // service, step
  struct ByPlace {
    using is_transparent = void;
    static WaitKey view(const Place& place) { return {place.first, place.second}; }
    static WaitKey view(const WaitKey& place) { return place; }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return view(a) < view(b);
    }
  };
  using Places = std::map<Place, States, ByPlace>;

  Places& places_of(std::string_view definition);
  static std::uint64_t& count(Places& places, const WaitKey& place, State state);

  std::map<std::string, Places, std::less<>> definitions_;
};

}  // namespace laban::observer

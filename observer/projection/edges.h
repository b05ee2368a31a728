#pragma once

// Edges: which event type led to which, how often. A cause's type is found by its id among the
// events of the same saga.

#include <laban/ids.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bus/runtime/transaction.h"

namespace laban::observer {

inline constexpr std::string_view no_cause = "";
inline constexpr std::string_view cause_elsewhere = "?";

struct Edge {
  std::string from, to;
};
std::string edge_key(std::string_view from, std::string_view to);
std::optional<Edge> parse_edge_key(std::string_view key);

class Edges {
 public:
  // So many pairs of types are told apart, and so many causes remembered without the store.
  Edges(std::size_t most_pairs, std::size_t most_causes)
      : most_pairs_(most_pairs), most_causes_(most_causes) {}

  Result<void> load(const Store& store);

  // Counts the edge that ends in this event, and remembers the event as a possible cause.
  void count(const EventId& id, const EventId& cause, std::string_view saga, std::string_view type,
             runtime::Transaction& tx);
  // Counts nothing, but remembers the event as a possible cause.
  void remember(const EventId& id, std::string_view saga, std::string_view type);

 private:
  // By id and saga: the type, as an index into types_. Of several events with one id in one saga
  // (from different services), the newest counts.
  using Seen = std::unordered_map<std::string, std::uint32_t>;

  static std::string key_of(const EventId& id, std::string_view saga);
  std::uint32_t number_of(std::string_view type);
  std::string type_of(const EventId& cause, std::string_view saga, runtime::Transaction& tx) const;

  const std::size_t most_pairs_, most_causes_;
  // The most recent events, in two halves: when one is full it replaces the other. Older ones are
  // read from the store, with the same result.
  Seen young_, old_;
  std::unordered_map<std::string, std::uint64_t> counts_;
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
  std::vector<std::string> types_;
};

}  // namespace laban::observer

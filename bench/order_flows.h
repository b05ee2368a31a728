#pragma once

// What can happen to an order, as the events in its log.

#include <laban/clock.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace laban::bench {

struct FlowEvent {
  std::string_view type;
  Duration at{};            // since the order was placed
  int cause = -1;           // index into the flow; -1: none
  int repeats = -1;         // the event it copies, including the id; -1: none
  std::string_view fields;  // of the payload, as JSON
  std::string_view step;    // for a request: the step to undo
  int attempt = 1;          // for a request
};

using Flow = std::vector<FlowEvent>;

// Every thousand orders take the same mix of flows. Orders with the same flow share one object.
const Flow& flow_of(std::uint64_t saga);

// The indexes of its events, in order of time.
std::vector<std::uint32_t> in_order(const Flow& flow);

}  // namespace laban::bench

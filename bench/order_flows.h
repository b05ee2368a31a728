#pragma once

// What can become of an order, as the events a log has of it.

#include <laban/clock.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace laban::bench {

struct FlowEvent {
  std::string_view type;
  Duration at{};            // since the order came up
  int cause = -1;           // which of the flow's events; -1: none
  int repeats = -1;         // the event it is a copy of, id and all; -1: none
  std::string_view fields;  // of the payload, as JSON
  std::string_view step;    // of a request: what it asks to undo
  int attempt = 1;          // of a request
};

using Flow = std::vector<FlowEvent>;

// Of every thousand orders the same number take each flow. The same object for each.
const Flow& flow_of(std::uint64_t saga);

// Its events as they come.
std::vector<std::uint32_t> in_order(const Flow& flow);

}  // namespace laban::bench

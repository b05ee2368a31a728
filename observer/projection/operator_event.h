#pragma once

// Events that the command line writes to the log.

#include <laban/ids.h>

#include <string>
#include <string_view>

namespace laban::observer {

inline constexpr std::string_view operator_source = "operator";

// One event, ready to be published on a partition.
struct OperatorEvent {
  EventId id;
  std::string type;
  std::string message;  // wire form
};

}  // namespace laban::observer

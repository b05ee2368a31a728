#pragma once

// Converts rows of the observer to rows of a capsule, and back.
//
//   note := event_value of the row (projection/rows.h), as the observer wrote it

#include <optional>

#include "bus/capsule/capsule.h"
#include "observer/projection/rows.h"

namespace laban::observer {

CapsuleRow to_capsule_row(std::uint32_t partition, std::string saga, EventRow row);
// Nothing if the function above cannot have made it.
std::optional<EventRow> to_event_row(const CapsuleRow& row);

}  // namespace laban::observer

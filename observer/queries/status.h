#pragma once

// status: what this observer is doing. Made from the process, not from the store.

#include <laban/clock.h>

#include <string>
#include <vector>

#include "bus/runtime/unit.h"
#include "observer/definition/definition.h"
#include "observer/projection/projection.h"

namespace laban::observer {

struct PartitionStatus {
  std::uint32_t partition = 0;
  const runtime::Unit* unit = nullptr;
  const Projection* projection = nullptr;
};

struct StatusInput {
  Mode mode = Mode::emit;
  std::string version;
  Time started{}, now{};
  const Definitions* definitions = nullptr;
  std::vector<PartitionStatus> partitions;
};

std::string status_json(const StatusInput& input);

}  // namespace laban::observer

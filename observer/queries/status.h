#pragma once

// status: what this observer is doing, from the process itself.

#include <laban/clock.h>

#include <string>
#include <vector>

#include "bus/runtime/task/partition_task.h"
#include "observer/api/status.h"
#include "observer/projection/projection.h"

namespace laban::observer {

inline constexpr const char* no_definition_next =
    "no saga definition is in force, so no saga is watched. Apply one with: laban definitions "
    "apply "
    "FILE... --reason WHY";

struct PartitionStatus {
  std::uint32_t partition = 0;
  const runtime::PartitionTask* unit = nullptr;
  const Projection* projection = nullptr;
  const Store* store = nullptr;
};

struct StatusInput {
  Mode mode = Mode::emit;
  std::string version;
  Time started{}, now{};
  std::vector<PartitionStatus> partitions;
};

api::ObserverStatus status_of(const StatusInput& input);
std::string status_json(const StatusInput& input);

}  // namespace laban::observer

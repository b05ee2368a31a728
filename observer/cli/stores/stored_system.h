#pragma once

// A system whose stores are accessible, too: connected, its directory known, its schemas loaded.

#include <cstdint>
#include <memory>
#include <string>

#include "bus/schema/schema_history.h"
#include "observer/cli/command/context.h"

namespace laban::cli {

struct StoredSystem {
  System system;
  std::unique_ptr<schema::SchemaHistory> schemas;  // installed
  std::uint32_t partitions = 0;

  // `wanted_for`: what the stores are needed for ("verify"); `invalid` if only the system's address
  // is known. `wakeup` must outlive this.
  static Result<StoredSystem> open(const Context& context, Wakeup& wakeup,
                                   const std::string& wanted_for);
};

}  // namespace laban::cli

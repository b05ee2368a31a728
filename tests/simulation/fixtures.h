#pragma once

// Cast: who plays in a simulation, beside the runtime: the six services as they are, and what the
// observers know.

#include <laban/table.h>

#include <memory>
#include <string>
#include <vector>

#include "bus/runtime/handlers/handler_processor.h"
#include "bus/schema/schema_registry.h"
#include "observer/saga/definition/definition.h"
#include "tests/simulation/plan.h"

namespace laban::simulation {

// Not to be shared between threads.
struct Knowledge {
  std::unique_ptr<schema::SchemaRegistry> schemas;
  // The order saga's; number 0 is as it is in the sources, the others differ in what is allowed to
  // take how long.
  struct Variant {
    std::string text;
    observer::Definition definition;
  };
  std::vector<Variant> variants;

  const observer::Definition& definition() const { return variants.front().definition; }
  // The one with this digest.
  const observer::Definition& version(std::uint64_t digest) const;
};
inline constexpr std::uint32_t most_variants = 8;

// Which events a service has handled of a saga: their ids, in the order it handled them. The row is
// written with what the handler writes, and is as lasting.
inline constexpr Table<std::string, std::string> handled_events{"simulation_handled_events"};

Knowledge learn();

// Whether this saga is one of those it throws at.
bool hits(const Poison& poison, std::string_view saga);

// The service with its own options.
Service make_service(const Plan& plan, const std::string& name, std::uint32_t partition);
// Its handlers, with the plan's poison before them. `service` must outlive it.
std::unique_ptr<runtime::HandlerProcessor> make_handlers(const Plan& plan, const Service& service,
                                                         std::uint32_t partition);

}  // namespace laban::simulation

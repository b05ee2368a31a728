#pragma once

// Cast: who plays in a simulation, beside the runtime: the six services as they are, and what the
// observers know.

#include <memory>

#include "bus/runtime/handlers.h"
#include "bus/schema/schema_registry.h"
#include "observer/definition/definition.h"
#include "tests/simulation/plan.h"

namespace laban::simulation {

// Not to be shared between threads.
struct Knowledge {
  std::unique_ptr<schema::SchemaRegistry> schemas;
  std::string definition_text;  // the order saga's, as it is in the sources
  observer::Definition definition;
};
Knowledge learn();

inline constexpr std::uint32_t most_variants = 8;
// Number 0 is the definition itself; the others differ in what is allowed to take how long.
std::string definition_variant(const Knowledge& knowledge, std::uint32_t number);

// The service with its own options.
Service make_service(const Plan& plan, const std::string& name, std::uint32_t partition);
// Its handlers, with the plan's poison before them. `service` must outlive it.
std::unique_ptr<runtime::HandlerProcessor> make_handlers(const Plan& plan, const Service& service,
                                                         std::uint32_t partition);

}  // namespace laban::simulation

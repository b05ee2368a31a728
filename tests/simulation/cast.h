#pragma once

// Cast: who plays in a simulation, beside the runtime: the six services as they are, and what the
// observers know.

#include <memory>
#include <string>
#include <vector>

#include "bus/runtime/handlers.h"
#include "bus/schema/schema_registry.h"
#include "observer/definition/definition.h"
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
Knowledge learn();

// The service with its own options.
Service make_service(const Plan& plan, const std::string& name, std::uint32_t partition);
// Its handlers, with the plan's poison before them. `service` must outlive it.
std::unique_ptr<runtime::HandlerProcessor> make_handlers(const Plan& plan, const Service& service,
                                                         std::uint32_t partition);

}  // namespace laban::simulation

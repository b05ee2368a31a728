#pragma once

// The fixed parts of a simulation besides the runtime: the six real services, and what the
// observers know.

#include <laban/table.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bus/runtime/handlers/handler_processor.h"
#include "bus/schema/schema_history.h"
#include "observer/saga/definition/definition.h"
#include "tests/simulation/plan.h"

namespace laban::simulation {

// Not to be shared between threads.
struct Knowledge {
  // What is installed beside a program: everything, the schemas of two services, or nothing.
  std::unique_ptr<schema::SchemaHistory> schemas, some_schemas, no_schemas;
  const schema::SchemaHistory& installation(std::uint64_t number) const;
  // Of payment's events, with more fields; and one that breaks readers.
  std::vector<BinarySchema> payment_schemas;
  BinarySchema broken_schema;
  std::map<std::string, std::vector<BinarySchema>> own_schemas;  // by service
  // The order saga's definitions; number 0 is the one in the sources, the others differ in their
  // deadlines.
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
inline constexpr std::uint32_t most_fields = 8;

// Which events a service has handled for a saga: their ids, in order. Written in the handler's own
// transaction, and just as durable.
inline constexpr Table<std::string, std::string> handled_events{"simulation_handled_events"};

Knowledge learn();

// Whether this saga is one of those for which it throws.
bool hits(const Poison& poison, std::string_view saga);

// Those of the plan.
Service::OptionValues options_of(const Plan& plan, const std::string& name);
Service make_service(const Plan& plan, const std::string& name, std::uint32_t partition,
                     Service::OptionValues options);

// Of a build: its own, or it refuses whatever it is asked for, under any options.
enum class Rules : std::uint8_t { own, refuse };

// Its handlers, with the plan's poison before them. `service` must outlive it; what the log has as
// options counts instead of those that it was made with.
std::unique_ptr<runtime::HandlerProcessor> make_handlers(const Plan& plan,
                                                         const Knowledge& knowledge,
                                                         const Service& service,
                                                         std::uint32_t partition,
                                                         Rules rules = Rules::own);

}  // namespace laban::simulation

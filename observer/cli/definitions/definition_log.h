#pragma once

// Reads and changes the definitions in the log. No observer is needed: the log alone determines
// what is in force.

#include <laban/clock.h>

#include <memory>
#include <string>
#include <vector>

#include "bus/log/nats/connection.h"
#include "bus/schema/schema_registry.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/operator_log.h"
#include "observer/cli/client/schema_log.h"
#include "observer/cli/command/context.h"
#include "observer/projection/definition_events.h"
#include "observer/saga/definition/registry.h"

namespace laban::cli {

class DefinitionLog {
 public:
  // Reads every partition of the namespace. The arguments must outlive this.
  static Result<DefinitionLog> open(nats::Connection& connection, std::string name_space,
                                    const schema::SchemaRegistry& schemas, const Clock& clock);

  // By partition, as of the last read().
  const std::vector<observer::DefinitionRegistry>& books() const { return books_; }
  // Where that was.
  const observer::api::AsOf& as_of() const { return as_of_; }
  Result<void> read();

  // Returns when the event is stored. `unavailable`: it may be stored or not; retrying is harmless.
  Result<void> publish(std::size_t partition, const observer::OperatorEvent& event);

 private:
  DefinitionLog(nats::Connection& connection, std::string name_space,
                const schema::SchemaRegistry& schemas, const Clock& clock)
      : connection_(&connection),
        name_space_(std::move(name_space)),
        schemas_(&schemas),
        clock_(&clock),
        log_(connection, name_space_, clock) {}

  Result<observer::DefinitionRegistry> read_partition(std::uint32_t partition, std::uint32_t count,
                                                      std::uint64_t last) const;

  nats::Connection* connection_;
  std::string name_space_;
  const schema::SchemaRegistry* schemas_;
  const Clock* clock_;
  OperatorLog log_;
  std::vector<observer::DefinitionRegistry> books_;
  observer::api::AsOf as_of_;
};

// `invalid`, with the nearest name: no definition of this name was ever applied.
Result<void> is_known(const std::vector<observer::DefinitionRegistry>& books,
                      const std::string& name);

// A system and its definitions.
struct DefinitionAccess {
  System system;
  std::unique_ptr<schema::SchemaRegistry> schemas;
  DefinitionLog log;

  ObserverClient observer() const { return ObserverClient(system); }
  Result<SchemaLog> logged_schemas(const Clock& clock) const {
    return SchemaLog::open(*system.connection, system.target.name_space, schemas->schemas(), clock);
  }

  // With the event schemas next to the programs.
  static Result<DefinitionAccess> open(const Context& context);
  // `wakeup` may be null; it must outlive this.
  static Result<DefinitionAccess> open(const Context& context,
                                       std::unique_ptr<schema::SchemaRegistry> schemas,
                                       Wakeup* wakeup = nullptr);
};

}  // namespace laban::cli

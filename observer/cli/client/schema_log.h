#pragma once

// SchemaLog: reads and changes the schemas in the log (docs/decisions/024). No observer is needed:
// the log alone determines what is in force.

#include <laban/binary_schema.h>
#include <laban/clock.h>
#include <laban/result.h>

#include <memory>
#include <string>
#include <vector>

#include "bus/log/nats/connection.h"
#include "bus/schema/schema_events.h"
#include "bus/schema/schema_history.h"
#include "observer/api/values.h"
#include "observer/cli/client/connection.h"
#include "observer/cli/client/operator_log.h"

namespace laban::cli {

class SchemaLog {
 public:
  // Reads every partition of the namespace. `installed`: what counts from the beginning of a
  // partition as long as its log does not say. The connection and the clock must outlive this.
  static Result<SchemaLog> open(nats::Connection& connection, std::string name_space,
                                std::vector<BinarySchema> installed, const Clock& clock);

  // By partition, as of the last read().
  using Histories = std::vector<std::unique_ptr<schema::SchemaHistory>>;
  const Histories& partitions() const { return partitions_; }
  // Where that was.
  const observer::api::AsOf& as_of() const { return as_of_; }
  Histories take_partitions() { return std::move(partitions_); }
  Result<void> read();

  // The event that applies a schema on one partition, as it is now.
  observer::OperatorEvent application(std::size_t partition, const BinarySchema& schema,
                                      const schema::SchemaNote& note, Time now) const;
  // Returns when the event is stored. `unavailable`: it may be stored or not; retrying is harmless.
  Result<OperatorLog::Stored> publish(std::size_t partition, const observer::OperatorEvent& event);

 private:
  SchemaLog(nats::Connection& connection, std::string name_space,
            std::vector<BinarySchema> installed, const Clock& clock)
      : connection_(&connection),
        name_space_(std::move(name_space)),
        installed_(std::move(installed)),
        clock_(&clock),
        log_(connection, name_space_, clock) {}

  Result<std::unique_ptr<schema::SchemaHistory>> read_partition(std::uint32_t partition,
                                                                std::uint32_t count,
                                                                std::uint64_t last) const;

  nats::Connection* connection_;
  std::string name_space_;
  std::vector<BinarySchema> installed_;
  const Clock* clock_;
  OperatorLog log_;
  Histories partitions_;
  observer::api::AsOf as_of_;
};

// The schemas to show events of a system with: those of the partition that knows most, or those
// installed.
Result<std::unique_ptr<schema::SchemaHistory>> schemas_of(const System& system, const Clock& clock);

}  // namespace laban::cli

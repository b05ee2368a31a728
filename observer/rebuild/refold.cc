#include "observer/rebuild/refold.h"

#include <limits>

namespace laban::observer {

namespace {

using Emissions = RefoldConfig::Emissions;

ProjectionConfig projection_config(const RefoldConfig& config) {
  return {config.partition, config.emissions == Emissions::kept ? Mode::propose : Mode::observe,
          config.keeps_first_schemas};
}

runtime::PartitionTaskConfig unit_config(const RefoldConfig& config) {
  runtime::PartitionTaskConfig unit;
  unit.service = observer_name;
  unit.name_space = config.name_space;
  unit.partition = config.partition;
  unit.partition_count = config.partition_count;
  unit.emits = config.emissions == Emissions::kept;
  unit.publishes = false;
  // A full outbox would wait for the log to accept something.
  unit.limits.outbox_rows = std::numeric_limits<std::size_t>::max();
  return unit;
}

}  // namespace

std::vector<std::string> Refold::families(const schema::SchemaRegistry& schemas) {
  return runtime::PartitionTask::families(Projection({}, schemas));
}

Refold::Refold(const RefoldConfig& config, Log& log, Store& fresh,
               const schema::SchemaRegistry& schemas, const Clock& clock)
    : log_(log, config.until),
      projection_(projection_config(config), schemas),
      one_saga_(projection_, config.only_saga),
      unit_(
          unit_config(config),
          config.only_saga.empty() ? static_cast<runtime::EventProcessor&>(projection_) : one_saga_,
          log_, fresh, clock) {}

Result<bool> Refold::step() {
  if (is_done_) return false;
  const auto busy = unit_.step();
  if (!busy || *busy || !log_.is_at_end()) return busy;
  if (auto flushed = unit_.flush(); !flushed) return flushed.error();
  is_done_ = true;
  return true;
}

}  // namespace laban::observer

#pragma once

// The observer as a daemon: the projection on every partition, and answers to queries.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/host/daemon.h"
#include "observer/options.h"
#include "observer/projection/projection.h"

namespace laban::observer {

class ObserverDaemon final : public host::Daemon {
 public:
  // `invalid`: the schemas cannot be read.
  static Result<std::unique_ptr<schema::SchemaHistory>> load_schemas(
      const ObserverOptions& options);

  // All arguments must outlive this.
  ObserverDaemon(const ObserverOptions& options, const schema::SchemaRegistry& schemas,
                 const host::DaemonContext& context)
      : options_(options), schemas_(schemas), context_(context) {}

  Result<void> before_open(std::uint32_t partition, const std::filesystem::path& store) override;
  std::unique_ptr<host::PartitionProgram> make_program(std::uint32_t partition,
                                                       std::uint32_t partition_count) override;
  void configure(rocks::Options& store, runtime::PartitionTaskConfig& task) const override;

  std::string description() const override;
  std::vector<nats::ServiceEndpoint> shown_endpoints() const override;
  std::vector<std::string> endpoints() const override;
  Result<std::string> answer(const Request& request, const host::Partitions& partitions) override;
  bool wants_restart() const override { return adopts_; }

  void on_start(const host::Partitions& partitions) override;
  void on_interval(const host::Partitions& partitions) override;
  std::string status(const host::Partitions& partitions) const override;

 private:
  Result<std::string> adopt_rebuilt_stores(const host::Partitions& partitions);
  void announce_definitions(const host::Partition& partition) const;
  void resume_decisions(const host::Partition& partition) const;

  const ObserverOptions& options_;
  const schema::SchemaRegistry& schemas_;
  const host::DaemonContext& context_;
  bool adopts_ = false;  // rebuilt stores are waiting to be put in place
};

}  // namespace laban::observer

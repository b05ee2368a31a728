#pragma once

// ServiceStats: the status that one instance of a service reports in the NATS service protocol's
// STATS (bus/log/nats/discovery.h).

#include <laban/clock.h>

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "observer/api/fields.h"

namespace laban::cli {

struct ServiceStats {
  struct Endpoint {
    std::string subject;

    static constexpr auto fields = [](const auto& visit) {
      return visit(observer::api::field("subject", &Endpoint::subject));
    };
  };

  struct Option {
    std::string name, value;

    static constexpr auto fields = [](const auto& visit) {
      return visit(observer::api::field("name", &Option::name),
                   observer::api::field("value", &Option::value));
    };
    friend bool operator==(const Option&, const Option&) = default;
  };

  struct Partition {
    std::uint32_t partition = 0;
    std::uint64_t checkpoint = 0, log_end = 0;
    std::uint64_t parked = 0, dead_lettered = 0, retried = 0;
    std::uint64_t halted_at = 0;  // the event of its own that it would contradict; 0: none
    std::string waiting;          // why it does not read the log; empty if it does
    // In force, by name, and since which sequence; 0: from the beginning.
    std::vector<Option> options;
    std::uint64_t options_since = 0;
    std::string options_refusal;                  // why the newest change was refused
    std::vector<std::string> options_overridden;  // what its command line says in vain

    static constexpr auto fields = [](const auto& visit) {
      return visit(observer::api::field("partition", &Partition::partition),
                   observer::api::field("checkpoint", &Partition::checkpoint),
                   observer::api::field("log_end", &Partition::log_end),
                   observer::api::field("parked", &Partition::parked),
                   observer::api::field("dead_lettered", &Partition::dead_lettered),
                   observer::api::field("retried", &Partition::retried),
                   observer::api::field("halted_at", &Partition::halted_at),
                   observer::api::field("waiting", &Partition::waiting),
                   observer::api::field("options", &Partition::options),
                   observer::api::field("options_since", &Partition::options_since),
                   observer::api::field("options_refusal", &Partition::options_refusal),
                   observer::api::field("options_overridden", &Partition::options_overridden));
    };
  };

  struct Data {
    std::vector<Partition> partitions;

    static constexpr auto fields = [](const auto& visit) {
      return visit(observer::api::field("partitions", &Data::partitions));
    };
  };

  std::string name, id, version;
  Time started{};
  std::vector<Endpoint> endpoints;
  Data data;

  static constexpr auto fields = [](const auto& visit) {
    return visit(observer::api::field("name", &ServiceStats::name),
                 observer::api::field("id", &ServiceStats::id),
                 observer::api::field("version", &ServiceStats::version),
                 observer::api::field("started", &ServiceStats::started),
                 observer::api::field("endpoints", &ServiceStats::endpoints),
                 observer::api::field("data", &ServiceStats::data));
  };
};

// Whether it serves this namespace: others may be on the same broker.
bool is_of_namespace(const ServiceStats& answer, const std::string& name_space);

// Skips texts that are not such an answer.
std::vector<ServiceStats> read_service_stats(const std::vector<std::string>& answers);

}  // namespace laban::cli

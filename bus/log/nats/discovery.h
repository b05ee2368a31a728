#pragma once

// The NATS service protocol (ADR-32): answers $SRV.PING, $SRV.INFO and $SRV.STATS, each also with
// .<name> and .<name>.<id>, so that `nats service ls` and `laban doctor` see every process.

#include <laban/clock.h>
#include <laban/result.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace laban::nats {

class Connection;

struct ServiceEndpoint {
  std::string name;     // [A-Za-z0-9_-]+
  std::string subject;  // may hold wildcards
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::string last_error;
  Duration processing_time{};
};

struct ServiceInfo {
  std::string name, id, version, description;
  Time started{};
};

// Answers until destroyed; must not outlive the connection. `endpoints` and `extra_json` (a JSON
// object put into STATS as data) are called on cnats threads.
class Discovery {
 public:
  static Result<std::unique_ptr<Discovery>> start(
      Connection& connection, ServiceInfo info,
      std::function<std::vector<ServiceEndpoint>()> endpoints,
      std::function<std::string()> extra_json);
  virtual ~Discovery() = default;
};

// One JSON document per instance that answered STATS within `patience`. Ends earlier once
// `is_enough` accepts the answers and no further one has come for a moment.
Result<std::vector<std::string>> discover(
    Connection& connection, Duration patience,
    const std::function<bool(const std::vector<std::string>&)>& is_enough = {});

}  // namespace laban::nats

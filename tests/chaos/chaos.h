#pragma once

// A chaos run: orders are placed while processes die, freeze and lose data; then the faults end,
// all sagas must end too, and the system is audited.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace laban::chaos {

struct ChaosOptions {
  std::uint64_t seed = 1;
  std::chrono::seconds lasts{60};
  std::uint64_t orders = 2000;
  double kills_per_second = 5;
  std::chrono::milliseconds between_broker_kills{9'500};
  std::string fail = "payment=4%,logistics=3%,seller=2%,inventory=1%";
  std::string durability = "process";
};

struct ChaosReport {
  std::uint64_t orders = 0, kills = 0, broker_kills = 0, freezes = 0, cuts = 0, stalls = 0;
  std::uint64_t stores_lost = 0, connections = 0, messages = 0;
  double seconds = 0;        // of faults
  double healed_after = -1;  // seconds from the last fault until every saga had ended; -1: never
  double service_recovery = -1;      // median seconds from a kill to that service's next event
  double broker_recovery = -1;       // median seconds from a kill to the next dispatched order
  std::uint64_t rebuilds_equal = 0;  // for two observers, from an empty and from a damaged store
  std::string states;                // "completed 1800, compensated 200"
  std::vector<std::string> violations;
};

// `say` receives a line of progress now and then. The same seed draws the same faults; when and
// where they hit depends on the machine.
ChaosReport play(const ChaosOptions& options, const std::function<void(const std::string&)>& say);

}  // namespace laban::chaos

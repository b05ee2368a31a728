// laban-chaos: a real system in which everything dies, freezes and loses data; then the audit.

#include <fmt/core.h>
#include <laban/arguments.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/chaos/chaos.h"

namespace {

using namespace laban::chaos;

std::string as_json(const ChaosReport& report, const ChaosOptions& options) {
  return nlohmann::ordered_json{{"schema_version", 1},
                                {"seed", options.seed},
                                {"holds", report.violations.empty()},
                                {"orders", report.orders},
                                {"seconds", report.seconds},
                                {"kills", report.kills},
                                {"broker_kills", report.broker_kills},
                                {"freezes", report.freezes},
                                {"cuts", report.cuts},
                                {"stalls", report.stalls},
                                {"stores_lost", report.stores_lost},
                                {"connections", report.connections},
                                {"messages", report.messages},
                                {"healed_after_s", report.healed_after},
                                {"service_recovery_s", report.service_recovery},
                                {"broker_recovery_s", report.broker_recovery},
                                {"rebuilds_equal", report.rebuilds_equal},
                                {"states", report.states},
                                {"violations", report.violations}}
      .dump(2);
}

std::string as_text(const ChaosReport& report, const ChaosOptions& options) {
  std::string text = fmt::format(
      "seed {}: {} orders in {:.0f} s; {} kills, {} of the broker, {} freezes, {} cuts, {} stalls, "
      "{} stores lost\n{} messages; {}\nall ended {:.1f} s after the last fault; medians from a "
      "kill: {:.2f} s to the service's next event, {:.2f} s from the broker's to the next "
      "dispatched order\n{} of 2 observers' stores, one deleted and "
      "one torn, rebuilt equal\n",
      options.seed, report.orders, report.seconds, report.kills, report.broker_kills,
      report.freezes, report.cuts, report.stalls, report.stores_lost, report.messages,
      report.states, report.healed_after, report.service_recovery, report.broker_recovery,
      report.rebuilds_equal);
  for (const auto& violation : report.violations) text += "VIOLATION " + violation + "\n";
  return text + (report.violations.empty() ? "every rule holds\n" : "");
}

}  // namespace

int main(int argc, char** argv) {
  ChaosOptions options;
  double minutes = 1;
  bool json = false;
  const laban::host::Program program{
      "scripts/chaos",
      "Places orders with a real system while its programs and its broker are killed, frozen, cut "
      "off and robbed of their stores; then everything has to end, the audit has to hold, and both "
      "observers have to equal a fresh fold of the log, also after one store was deleted and the "
      "other torn.",
      {{"--minutes", &minutes, "How long there are faults", {}, {}, false, 0.01},
       {"--seed", &options.seed, "What faults, and which orders"},
       {"--orders", &options.orders, "How many are placed meanwhile"},
       {"--kills", &options.kills_per_second, "Of programs, a second", {}, {}, false, 0.001},
       {"--durability",
        &options.durability,
        "Of services and observers: process or power",
        {"process", "power"}},
       {"--fail", &options.fail, "Which services refuse which share of the orders"},
       {"--json", &json, "One JSON document"}},
      [] {
        return "Exit codes: 0 every rule holds, 3 one does not, 2 wrong use.\n\nExamples:\n"
               "  scripts/chaos --minutes 10 --orders 20000\n"
               "  scripts/chaos --minutes 1 --seed 7 --json";
      }};
  if (const auto status = laban::host::parse_arguments(program, argc, argv)) return *status;
  options.lasts = std::chrono::seconds(static_cast<std::int64_t>(minutes * 60 + 0.5));
  const auto report =
      play(options, [](const std::string& line) { fmt::print(stderr, "{}\n", line); });
  fmt::print("{}", json ? as_json(report, options) + "\n" : as_text(report, options));
  return report.violations.empty() ? 0 : 3;
}

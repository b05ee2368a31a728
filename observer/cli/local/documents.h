#pragma once

// The JSON documents of this room: those that its commands print, and those that laban-orders and
// laban-audit print for them.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "observer/api/values.h"
#include "observer/cli/local/checks.h"

namespace laban::cli {

namespace api = observer::api;

// laban version.
struct ProgramVersion {
  std::string name, version;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("name", &ProgramVersion::name),
                 api::field("version", &ProgramVersion::version));
  };
};

// laban doctor.
struct HealthReport {
  bool healthy = true;
  Checks checks;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("healthy", &HealthReport::healthy),
                 api::field("checks", &HealthReport::checks));
  };
};

struct NamedProcess {
  std::string name;
  std::int64_t pid = 0;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("name", &NamedProcess::name), api::field("pid", &NamedProcess::pid));
  };
};

// laban up, once all programs are ready.
struct ReadySystem {
  std::string url, name_space;
  std::uint32_t partitions = 1;
  std::string dir;
  std::vector<NamedProcess> processes{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("url", &ReadySystem::url), api::field("namespace", &ReadySystem::name_space),
        api::field("partitions", &ReadySystem::partitions), api::field("dir", &ReadySystem::dir),
        api::field("processes", &ReadySystem::processes));
  };
};

// laban-orders place --json, as far as it is needed here.
struct PlacedOrders {
  std::uint64_t rows = 0;
  std::map<std::string, std::uint64_t> rejected_rows;  // by reason
  std::uint64_t orders_accepted = 0, already_placed = 0;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("rows", &PlacedOrders::rows),
                 api::field("rejected_rows", &PlacedOrders::rejected_rows),
                 api::field("orders_accepted", &PlacedOrders::orders_accepted),
                 api::field("already_placed", &PlacedOrders::already_placed));
  };
};

struct AuditedRule {
  std::string rule, statement;
  bool holds = false;
  std::uint64_t facts = 0;
  std::vector<std::string> examples;  // of what breaks it
  std::string unknown;                // why it cannot be checked; empty: it can

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("rule", &AuditedRule::rule),
                 api::field("statement", &AuditedRule::statement),
                 api::field("holds", &AuditedRule::holds), api::field("facts", &AuditedRule::facts),
                 api::field("examples", &AuditedRule::examples),
                 api::field("unknown", &AuditedRule::unknown));
  };
};

// laban-audit --json, as far as it is needed here.
struct AuditedRules {
  std::vector<AuditedRule> rules;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("rules", &AuditedRules::rules));
  };
};

struct NotableSaga {
  std::string saga;
  observer::State state = observer::State::placeholder;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("saga", &NotableSaga::saga), api::field("state", &NotableSaga::state));
  };
};

// laban demo.
struct DemoDocument {
  std::optional<std::uint64_t> seed;  // of generated orders
  std::uint32_t partitions = 1;
  std::map<std::string, std::map<std::string, std::string>> options;  // service -> option -> value
  std::uint64_t rows = 0;
  std::map<std::string, std::uint64_t> rejected_rows;
  std::uint64_t placed = 0;
  // As observed; nothing without an observer.
  std::optional<std::uint64_t> completed, compensated, stuck, running;
  std::map<std::string, std::uint64_t> failures;  // by type
  std::optional<std::uint64_t> events;
  std::uint64_t log_messages = 0;
  std::optional<double> seconds, sagas_per_second;
  double cpu_us_per_saga = 0;
  std::map<std::string, double> cpu_us_per_saga_by_program;
  double placing_cpu_us_per_saga = 0;
  bool gave_up = false;
  api::JsonText audit;  // all that laban-audit says
  bool holds = false;
  std::vector<NotableSaga> sagas;
  std::optional<std::string> dir;  // when it is kept

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("seed", &DemoDocument::seed),
        api::field("partitions", &DemoDocument::partitions),
        api::field("options", &DemoDocument::options), api::field("rows", &DemoDocument::rows),
        api::field("rejected_rows", &DemoDocument::rejected_rows),
        api::field("placed", &DemoDocument::placed),
        api::field("completed", &DemoDocument::completed),
        api::field("compensated", &DemoDocument::compensated),
        api::field("stuck", &DemoDocument::stuck), api::field("running", &DemoDocument::running),
        api::field("failures", &DemoDocument::failures),
        api::field("events", &DemoDocument::events),
        api::field("log_messages", &DemoDocument::log_messages),
        api::field("seconds", &DemoDocument::seconds),
        api::field("sagas_per_second", &DemoDocument::sagas_per_second),
        api::field("cpu_us_per_saga", &DemoDocument::cpu_us_per_saga),
        api::field("cpu_us_per_saga_by_program", &DemoDocument::cpu_us_per_saga_by_program),
        api::field("placing_cpu_us_per_saga", &DemoDocument::placing_cpu_us_per_saga),
        api::field("gave_up", &DemoDocument::gave_up), api::field("audit", &DemoDocument::audit),
        api::field("holds", &DemoDocument::holds), api::field("sagas", &DemoDocument::sagas),
        api::field_if_any("dir", &DemoDocument::dir));
  };
};

}  // namespace laban::cli

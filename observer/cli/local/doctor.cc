// laban doctor: checks the system and says what to do.

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "bus/log/nats/address.h"
#include "bus/log/nats/discovery.h"
#include "bus/schema/schema_registry.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/run_file.h"
#include "observer/cli/local/checks.h"
#include "observer/cli/local/commands.h"
#include "observer/cli/local/documents.h"
#include "observer/cli/local/services.h"
#include "observer/cli/sagas/saga_filter.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration patience = 2s;

Span sign_of(Health health) {
  switch (health) {
    case Health::good:
      return {"✓", Colour::green};
    case Health::warning:
      return {"▲", Colour::yellow};
    case Health::bad:
      return {"✗", Colour::red};
  }
  return {"✗", Colour::red};
}

void print_checks(Printer& out, const HealthReport& report) {
  for (const Check& check : report.checks) {
    Line line{sign_of(check.health), {fmt::format(" {:<14} ", check.name)}, {check.found}};
    if (!check.next.empty()) line.push_back({". " + check.next, Colour::bold});
    out.line(line);
  }
}

class DoctorCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {"doctor",
            Group::check,
            "check broker, log, services, observer, sagas, schemas and disk, and say what to do",
            {{"laban doctor", "the last system started"}, {"laban doctor --json", "for scripts"}},
            "Errors (✗) are what keeps sagas from going on, such as a service that does not answer "
            "while sagas wait for it much longer than usual, as laban services judges it. Warnings "
            "(▲) are what a person should look at: such sagas when the service answers, open dead "
            "letters, and sagas with a finding that breaks a promise (settled_twice, double_undo, "
            "undo_before_do). Exit 0: no errors (warnings allowed); 3: at least one error. Changes "
            "nothing."};
  }

  std::vector<Option> options() override {
    return {{"--format", "FORMAT", "text or json (text)", &format_, {"text", "json"}}};
  }

  Exit run(Context& context) override {
    HealthReport report{true, all_checks(context)};
    for (const Check& check : report.checks) report.healthy &= check.health != Health::bad;
    const Context shown = format_ == "json" ? context.as_json() : context;
    return shown.show(report, print_checks, report.healthy ? Exit::done : Exit::answer_is_no);
  }

 private:
  static Checks all_checks(const Context& context) {
    const auto schemas = schema::default_schema_directory();
    Checks checks{check_schemas(schemas),
                  check_definitions(schemas.parent_path() / "sagas", schemas)};
    const auto target = resolve_target(context.target, context.environment);
    if (!target) {
      checks.push_back({"system", Health::bad, target.error().message, {}});
      return checks;
    }
    if (!target->dir.empty()) checks.push_back(check_disk(target->dir));
    const auto system = context.connect();
    if (!system) {
      checks.push_back({"nats-server", Health::bad,
                        fmt::format("cannot be reached at {} (from {})",
                                    nats::shown_url(target->url), target->origin),
                        "Start a system: laban up"});
      return checks;
    }
    nats::Connection& connection = *system->connection;
    checks.push_back(check_server(connection, *target));
    const auto append = [&checks](Checks more) {
      for (Check& check : more) checks.push_back(std::move(check));
    };
    append(check_streams(connection, target->name_space));
    std::optional<RunFile> run;
    if (auto read = read_run_file(target->dir)) run = *std::move(read);
    const ObserverClient observer(connection, target->name_space);
    const auto status = observer.ask<api::Status>({}, patience);
    const auto answers = nats::discover(connection, 500ms);
    auto services = answers ? read_service_stats(*answers) : std::vector<ServiceStats>();
    std::erase_if(services,
                  [&](const auto& answer) { return !is_of_namespace(answer, target->name_space); });
    const Checks judged =
        answers
            ? check_services(services,
                             service_names() ? *service_names() : std::vector<std::string>{},
                             halts_in(status), run)
            : Checks{{"services", Health::bad, answers.error().message, "Start them: laban up"}};
    append(judged);
    if (run && !run->settings.with_observer) {
      checks.push_back({"observer", Health::warning, "this system was started without it",
                        "Nothing is compensated"});
    } else {
      append(check_observer(status, run));
    }
    if (!status) return checks;
    if (answers) append(waits_of(observer, services, target->name_space, judged));
    append(letters_of(observer));
    append(findings_of(observer, *status, context.clock));
    return checks;
  }

  static Checks waits_of(const ObserverClient& observer, const std::vector<ServiceStats>& services,
                         const std::string& name_space, const Checks& judged) {
    const auto overview = observer.ask<api::Overview>({}, patience);
    if (!overview) return {unknown("waits", overview.error())};
    return check_waits(top::services_of(*overview, services, name_space), judged);
  }

  static Checks letters_of(const ObserverClient& observer) {
    const auto groups = observer.ask<api::DlqGroups>({.limit = 1000}, patience);
    return {groups ? check_dead_letters(*groups) : unknown("dead letters", groups.error())};
  }

  // Newest first, and no longer than one waits for an answer: findings are in no index.
  static Checks findings_of(const ObserverClient& observer, const api::ObserverStatus& status,
                            const Clock& clock) {
    const bool are_there = std::ranges::any_of(
        status.partitions, [](const auto& partition) { return partition.counters.findings > 0; });
    if (!are_there) return {check_findings({})};
    api::SagasLsRequest request{.newest_first = true};
    request.findings.assign(std::begin(broken_promises), std::end(broken_promises));
    SagaPages pages(observer, std::move(request));
    BrokenSagas broken;
    const SteadyTime deadline = clock.steady() + patience;
    while (!pages.is_done() && clock.steady() < deadline) {
      auto page = pages.next(~std::uint64_t{0});
      if (!page) return {unknown("findings", page.error())};
      std::move(page->begin(), page->end(), std::back_inserter(broken.sagas));
    }
    broken.are_all = pages.is_done();
    return {check_findings(broken)};
  }

  static Check unknown(const char* name, const Error& error) {
    return {name, Health::warning, "not known: " + error.message, "Check again"};
  }

  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> make_doctor() { return std::make_unique<DoctorCommand>(); }

}  // namespace laban::cli

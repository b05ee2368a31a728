// laban doctor: checks the system and says what to do.

#include <fmt/core.h>

#include "bus/log/nats/address.h"
#include "bus/schema/schema_registry.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/run_file.h"
#include "observer/cli/local/checks.h"
#include "observer/cli/local/commands.h"
#include "observer/cli/local/documents.h"
#include "observer/cli/local/services.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

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
            "check broker, log, services, observer, schemas and disk, and say what to do",
            {{"laban doctor", "the last system started"}, {"laban doctor --json", "for scripts"}},
            "Exit 0: no errors (warnings allowed); 3: at least one error. Changes nothing."};
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
    const auto status = ObserverClient(connection, target->name_space).ask<api::Status>({}, 2s);
    append(check_services(connection,
                          service_names() ? *service_names() : std::vector<std::string>{},
                          halts_in(status), run));
    if (run && !run->settings.with_observer) {
      checks.push_back({"observer", Health::warning, "this system was started without it",
                        "Nothing is compensated"});
    } else {
      append(check_observer(status, run));
    }
    return checks;
  }

  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> make_doctor() { return std::make_unique<DoctorCommand>(); }

}  // namespace laban::cli

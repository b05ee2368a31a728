// laban sagas ls: which sagas there are, who they wait for.

#include <algorithm>
#include <cmath>

#include "observer/cli/commands.h"
#include "observer/cli/observer_client.h"
#include "observer/cli/saga_view.h"

namespace laban::cli {
namespace {

constexpr std::uint64_t page = 500;

class SagasLs final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "sagas ls",
        Group::watch,
        "list sagas: state, age, who they wait for",
        {{"laban sagas ls --state stuck", "what needs a person"},
         {"laban sagas ls --older 30s --service payment", "what has waited for payment that long"},
         {"laban sagas ls --state stuck -o name", "ids only, for pipes"}},
        "States: running, compensating, completed, compensated, stuck, placeholder. JSON fields: "
        "schema_version, sagas (see docs/commands.md), now."};
  }

  std::vector<Option> options() override {
    return {
        {"--state",
         "STATE",
         "sagas in this state only; may be repeated",
         &states_,
         {"running", "compensating", "completed", "compensated", "stuck", "placeholder"}},
        {"--older", "DURATION", "sagas older than that: 30s", &older_},
        {"--service", "S", "sagas that wait for this service now", &service_},
        {"--limit", "N", "at most N (50)", &limit_},
        {"--newest", "", "newest first", &newest_},
    };
  }

  Exit run(Context& context) override {
    Json request{{"newest_first", newest_}};
    if (!states_.empty()) request["state"] = states_;
    if (!service_.empty()) request["service"] = service_;
    if (!older_.empty()) {
      const auto older = parse_duration(older_);
      if (!older) return context.fail(older.error());
      request["older_than_ms"] = older->count() / 1'000'000;
    }
    auto system = connect(context);
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system->connection, system->target.name_space);
    Json sagas = Json::array(), now;
    bool more = true;
    while (more && sagas.size() < limit_) {
      request["limit"] = std::min(page, limit_ - sagas.size());
      const auto answer = observer.ask("sagas.ls", request);
      if (!answer) return context.fail(answer.error());
      for (const Json& saga : list_at(*answer, "sagas")) sagas.push_back(saga);
      now = answer->value("now", Json());
      request["cursor"] = answer->value("cursor", Json());
      more = request["cursor"].is_string();
    }
    print(context, sagas, now);
    if (more && context.format == Format::table) {
      context.err.line("there are more; see them with a higher --limit");
    }
    return Exit::done;
  }

 private:
  static void print(Context& context, const Json& sagas, const Json& now) {
    Printer& out = context.out;
    switch (context.format) {
      case Format::json:
        out.json(dump(Json{{"schema_version", 1}, {"sagas", sagas}, {"now", now}}, 2));
        return;
      case Format::jsonl:
        for (const Json& saga : sagas) out.json(dump(saga));
        return;
      case Format::name:
        for (const Json& saga : sagas) out.line(text_at(saga, "saga"));
        return;
      case Format::table:
      case Format::wide:
        break;
    }
    const bool wide = context.format == Format::wide;
    Table table = saga_table(wide);
    for (const Json& saga : sagas) add_saga(table, saga, wide);
    if (sagas.empty()) {
      context.err.line("no sagas");
    } else {
      table.print(out);
    }
  }

  std::vector<std::string> states_;
  std::string older_, service_;
  std::uint64_t limit_ = 50;
  bool newest_ = false;
};

}  // namespace

std::unique_ptr<Command> make_sagas_ls() { return std::make_unique<SagasLs>(); }

}  // namespace laban::cli

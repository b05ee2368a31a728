// laban sagas show: all that is known about one saga.

#include "observer/cli/commands.h"
#include "observer/cli/moment.h"
#include "observer/cli/observer_client.h"
#include "observer/cli/saga_view.h"

namespace laban::cli {
namespace {

class SagasShow final : public Command {
 public:
  CommandInfo info() const override {
    return {"sagas show",
            Group::watch,
            "show one saga: who it waits for, its events, what was undone, what next",
            {{"laban sagas show o-1042", "one order"},
             {"laban sagas show o-1042 --at '#184'", "as it was at that position of its log"},
             {"laban sagas show o-1042 --at 10m", "as it was ten minutes ago"},
             {"laban sagas show o-1042 --json", "as JSON, payloads decoded"}}};
  }

  std::vector<Option> options() override {
    return {
        {"ID", "ID", "the saga's id", &saga_, {}, true},
        {"--definition", "NAME", "of this definition, when several have such a saga", &definition_},
        {"--generation", "N", "an earlier generation", &generation_},
        {"--at", "TIME", "as it was then: '#184', 10m, 2026-11-20T15:32:16Z", &at_},
        {"--events", "N", "at most N events (1000)", &events_},
    };
  }

  Exit run(Context& context) override {
    Json request{{"saga", saga_}, {"events", events_}};
    if (!definition_.empty()) request["definition"] = definition_;
    if (generation_) request["generation"] = *generation_;
    if (!at_.empty()) {
      auto moment = moment_of(at_, context.clock.now());
      if (!moment) return context.fail(moment.error());
      request["at"] = std::move(*moment);
    }
    auto system = connect(context);
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system->connection, system->target.name_space);
    const auto saga = observer.ask("sagas.show", request);
    if (!saga && saga.error().kind == ErrorKind::not_found) {
      return context.fail(saga.error(), "See which there are with: laban sagas ls");
    }
    if (!saga) return context.fail(saga.error());
    if (context.wants_json()) {
      context.out.json(dump(*saga, context.format == Format::json ? 2 : -1));
    } else if (context.format == Format::name) {
      context.out.line(text_at(*saga, "saga"));
    } else {
      print_saga(context.out, *saga);
    }
    return Exit::done;
  }

 private:
  std::string saga_, definition_, at_;
  std::optional<std::uint64_t> generation_;
  std::uint64_t events_ = 1000;
};

}  // namespace

std::unique_ptr<Command> make_sagas_show() { return std::make_unique<SagasShow>(); }

}  // namespace laban::cli

// laban sagas wait: until one saga has ended. For scripts.

#include <fmt/core.h>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/sagas/commands.h"
#include "observer/cli/terminal/signals.h"
#include "observer/cli/terminal/table.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto pause_between_questions = 100ms;

bool is_ending(const std::string& state) {
  return state == "completed" || state == "compensated" || state == "stuck";
}

class SagasWait final : public Command {
 public:
  CommandInfo info() const override {
    return {"sagas wait",
            Group::watch,
            "wait until a saga has ended: exit 0 as wanted, 3 otherwise, 124 timed out",
            {{"laban sagas wait o-1042 --for completed --timeout 10s", "in a test"}},
            "A saga that is not known yet is waited for too."};
  }

  std::vector<Option> options() override {
    return {
        {"ID", "ID", "the saga's id", &saga_, {}, true},
        {"--for",
         "ENDING",
         "completed, compensated or ended, whichever way (ended)",
         &ending_,
         {"completed", "compensated", "ended"}},
        {"--timeout", "DURATION", "give up after that long (30s)", &timeout_},
    };
  }

  Exit run(Context& context) override {
    const auto patience = parse_patience(timeout_, 30s);
    if (!patience) return context.fail(patience.error());
    SignalWatch signals;
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    const SteadyTime deadline = context.clock.steady() + *patience;
    std::string state = "unknown to the observer";
    while (true) {
      const auto saga = observer.ask("sagas.show", {{"saga", saga_}, {"events", 0}}, 2s);
      if (saga) {
        state = text_at(*saga, "state");
        if (is_ending(state)) return report(context, *saga, state);
      } else if (saga.error().kind == ErrorKind::invalid) {
        return context.fail(saga.error());
      }
      const bool is_out = !saga && saga.error().kind == ErrorKind::unavailable;
      if (context.clock.steady() >= deadline) {
        if (is_out) return context.fail(saga.error());
        return context.fail(
            {Exit::timed_out,
             fmt::format("saga {} is still {} after {}", saga_, state, to_text(*patience)),
             fmt::format("See what it waits for with: laban sagas show {}", saga_)});
      }
      signals.wait(pause_between_questions);
      if (signals.stop_requests() > 0) return Exit::interrupted;
    }
  }

 private:
  Exit report(Context& context, const Json& saga, const std::string& state) const {
    if (context.wants_json()) {
      context.out.json(dump(saga, context.format == Format::json ? 2 : -1));
    } else {
      context.out.line({{saga_ + "  "}, state_span(state)});
    }
    return ending_ == "ended" || ending_ == state ? Exit::done : Exit::answer_is_no;
  }

  std::string saga_, ending_ = "ended", timeout_;
};

}  // namespace

std::unique_ptr<Command> make_sagas_wait() { return std::make_unique<SagasWait>(); }

}  // namespace laban::cli

// laban sagas wait: waits until one saga has ended. For scripts.

#include <fmt/core.h>

#include "observer/api/saga.h"
#include "observer/cli/sagas/commands.h"
#include "observer/cli/sagas/saga_words.h"
#include "observer/cli/terminal/signals.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto pause_between_questions = 100ms;

class SagasWait final : public Command {
 public:
  CommandInfo info() const override {
    return {"sagas wait",
            Group::watch,
            "wait until a saga has ended: exit 0 as expected, 3 otherwise, 124 timed out",
            {{"laban sagas wait o-1042 --for completed --timeout 10s", "in a test"}},
            "Also waits for a saga that is not known yet."};
  }

  std::vector<Option> options() override {
    return {
        {"ID", "ID", "the saga's id", &saga_, {}, true},
        {"--for",
         "ENDING",
         "completed, compensated, or ended: any ending (ended)",
         &ending_,
         {"completed", "compensated", "ended"}},
        {"--timeout", "DURATION", "give up after this long (30s)", &timeout_},
    };
  }

  Exit run(Context& context) override {
    const auto patience = parse_patience(timeout_, 30s);
    if (!patience) return context.fail(patience.error());
    SignalWatch signals;
    const auto observer = context.observer();
    if (!observer) return context.fail(observer.error());
    const SteadyTime deadline = context.clock.steady() + *patience;
    std::string state = "unknown to the observer";
    while (true) {
      const auto saga = observer->ask<api::SagasShow>({.saga = saga_, .events = 0}, 2s);
      if (saga) {
        state = name_of(saga->summary.state);
        if (is_end(saga->summary.state)) {
          const bool as_wanted = ending_ == "ended" || ending_ == state;
          return context.show(*saga, print_ending, as_wanted ? Exit::done : Exit::answer_is_no);
        }
      } else if (saga.error().kind == ErrorKind::invalid) {
        return context.fail(saga.error());
      }
      if (context.clock.steady() >= deadline) {
        if (!saga && saga.error().kind == ErrorKind::unavailable) return context.fail(saga.error());
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
  static void print_ending(Printer& printer, const api::SagaDetail& saga) {
    printer.line({{saga.summary.saga + "  "}, state_span(saga.summary.state)});
  }

  std::string saga_, ending_ = "ended", timeout_;
};

}  // namespace

std::unique_ptr<Command> make_sagas_wait() { return std::make_unique<SagasWait>(); }

}  // namespace laban::cli

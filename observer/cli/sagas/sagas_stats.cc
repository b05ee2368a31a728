// laban sagas stats: counts of sagas by state, and how long they take.

#include <fmt/core.h>

#include <optional>

#include "observer/cli/sagas/commands.h"
#include "observer/cli/sagas/stats_view.h"

namespace laban::cli {
namespace {

class SagasStats final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "sagas stats",
        Group::watch,
        "count sagas by state, with rates; durations of steps; the paths sagas take",
        {{"laban sagas stats", "at a glance"},
         {"laban sagas stats --by step", "p50, p95 and p99 of each step, and how often it fails"},
         {"laban sagas stats --by variant", "the paths sagas take, with shares"},
         {"laban sagas stats --by type",
          "how often each event occurs, and how long after its cause"},
         {"laban sagas stats --json", "with rates for every second"}},
        "--by covers the newest sagas that have ended, and prints how many there were. --by type "
        "counts their events: the share of sagas with such an event, the share of all events, and "
        "the time since the event's cause, if that is in the same saga; EVER counts them over all "
        "sagas so far."};
  }

  std::vector<Option> options() override {
    return {{"--seconds", "N", "rates over the last N seconds of the log (60)", &seconds_},
            {"--definition",
             "NAME",
             "only sagas of this definition; may be a shadow: order~shadow",
             &definition_,
             {},
             false,
             NameKind::definition},
            {"--by",
             "WHAT",
             "group by step, service, variant or type, over recent sagas that ended",
             &by_,
             {"step", "service", "variant", "type"}},
            {"--sample", "N", "sample size (2000; 500 with --by type)", &sample_}};
  }

  Exit run(Context& context) override {
    const auto observer = context.observer();
    if (!observer) return context.fail(observer.error());
    if (by_ == "type") {
      const auto types =
          observer->ask<api::SagasTypes>({.definition = if_given(definition_), .sample = sample_});
      return types ? context.show(*types, print_types) : context.fail(types.error());
    }
    if (!by_.empty()) {
      const auto profile = observer->ask<api::SagasProfile>(
          {.definition = if_given(definition_), .sample = sample_});
      if (!profile) return context.fail(profile.error());
      return context.show(*profile, by_ == "step"      ? print_step_profile
                                    : by_ == "service" ? print_service_profile
                                                       : print_variants);
    }
    const auto stats =
        observer->ask<api::SagasStats>({.seconds = seconds_, .definition = if_given(definition_)});
    return stats ? context.show(*stats, print_stats) : context.fail(stats.error());
  }

 private:
  static std::optional<std::string> if_given(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
  }

  std::uint64_t seconds_ = 60;
  std::string definition_, by_;
  std::optional<std::uint64_t> sample_;
};

}  // namespace

std::unique_ptr<Command> make_sagas_stats() { return std::make_unique<SagasStats>(); }

}  // namespace laban::cli

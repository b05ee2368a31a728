// laban sagas stats: how many sagas in which state, and how fast.

#include <fmt/core.h>

#include <optional>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/sagas/commands.h"
#include "observer/cli/sagas/profile_view.h"
#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

class SagasStats final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "sagas stats",
        Group::watch,
        "count sagas by state, rates; how long steps take and which ways sagas go",
        {{"laban sagas stats", "at a glance"},
         {"laban sagas stats --by step", "p50, p95 and p99 of each step, and how often it fails"},
         {"laban sagas stats --by variant", "which ways sagas go, with shares"},
         {"laban sagas stats --by type", "how often which event, and how long after its cause"},
         {"laban sagas stats --json", "with each second"}},
        "--by answers from the newest sagas that have ended, however many there are, and says how "
        "many that were. --by type counts their events: the share of the sagas that have one, of "
        "all events, and the time from an event's cause to it, where the cause is of the same "
        "saga; "
        "under EVER, how many of them all sagas have had so far."};
  }

  std::vector<Option> options() override {
    return {{"--seconds", "N", "over the last N seconds of the log (60)", &seconds_},
            {"--definition", "NAME", "sagas of this definition only; a shadow's too: order~shadow",
             &definition_},
            {"--by",
             "WHAT",
             "step, service, variant or type: of the last sagas that ended",
             &by_,
             {"step", "service", "variant", "type"}},
            {"--sample", "N", "so many of them (2000; by type 500)", &sample_}};
  }

  Exit run(Context& context) override {
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    if (!by_.empty()) return by_part(context, observer);
    Json request = {{"seconds", seconds_}};
    if (!definition_.empty()) request["definition"] = definition_;
    const auto stats = observer.ask("sagas.stats", request);
    if (!stats) return context.fail(stats.error());
    if (context.wants_json()) {
      context.out.json(dump(*stats, context.format == Format::json ? 2 : -1));
      return Exit::done;
    }
    Table table({{"STATE"}, {"SAGAS", Align::right}, {"PER SECOND", Align::right}});
    const Json& rates = object_at(*stats, "rates");
    for (const auto& [state, count] : object_at(*stats, "counts").items()) {
      const std::string rate = state + "_per_s";
      table.add(
          {state_span(state),
           {count.dump()},
           {rates.contains(rate) ? fmt::format("{:.1f}", number_at(rates, rate.c_str())) : ""}});
    }
    table.add({{"all"},
               {std::to_string(count_at(*stats, "total"))},
               {fmt::format("{:.1f}", number_at(rates, "started_per_s"))}});
    table.print(context.out);
    context.out.line();
    context.out.line(fmt::format(
        "{} events, {:.1f} a second; {} findings, {} dead letters, {} invalid messages",
        count_at(*stats, "events"), number_at(rates, "events_per_s"), count_at(*stats, "findings"),
        count_at(*stats, "dead_letters"), count_at(*stats, "invalid")));
    return Exit::done;
  }

 private:
  Exit by_part(Context& context, const ObserverClient& observer) const {
    Json request = Json::object();
    if (sample_) request["sample"] = *sample_;
    if (!definition_.empty()) request["definition"] = definition_;
    const auto profile = observer.ask(by_ == "type" ? "sagas.types" : "sagas.profile", request);
    if (!profile) return context.fail(profile.error());
    if (context.wants_json()) {
      context.out.json(dump(*profile, context.format == Format::json ? 2 : -1));
    } else if (by_ == "type") {
      print_types(context.out, *profile);
    } else {
      print_profile(context.out, *profile,
                    by_ == "step"      ? StatsBy::step
                    : by_ == "service" ? StatsBy::service
                                       : StatsBy::variant);
    }
    return Exit::done;
  }

  std::uint64_t seconds_ = 60;
  std::string definition_, by_;
  std::optional<std::uint64_t> sample_;
};

}  // namespace

std::unique_ptr<Command> make_sagas_stats() { return std::make_unique<SagasStats>(); }

}  // namespace laban::cli

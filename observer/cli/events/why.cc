// laban why, laban impact: the causes of an event back to the first one, and what followed from it.

#include "observer/cli/events/cause_report.h"
#include "observer/cli/events/commands.h"
#include "observer/cli/events/event_name.h"
#include "observer/cli/events/tick_report.h"

namespace laban::cli {
namespace {

constexpr const char* no_such_event = "List recent events with: laban tail --last 20";

std::vector<std::string> name_of(const FoundEvent& found) {
  return {found.story.entries[found.entry].id};
}

class WhyAnswer final : public Answer {
 public:
  WhyAnswer(const FoundEvent& found, const std::vector<DecidedByTime>& decided)
      : found_(found), decided_(decided) {}

  void print(const Page& page) const override { print_why(page.out, found_, decided_); }
  std::string json(int indent) const override {
    return api::to_json(why_document(found_, decided_), indent);
  }
  std::optional<std::vector<std::string>> names() const override { return name_of(found_); }

 private:
  const FoundEvent& found_;
  const std::vector<DecidedByTime>& decided_;
};

class ImpactAnswer final : public Answer {
 public:
  ImpactAnswer(const FoundEvent& found, const std::vector<SilentService>& silent)
      : found_(found), silent_(silent) {}

  void print(const Page& page) const override { print_impact(page.out, found_, silent_); }
  std::string json(int indent) const override {
    return api::to_json(impact_document(found_, silent_), indent);
  }
  std::optional<std::vector<std::string>> names() const override { return name_of(found_); }

 private:
  const FoundEvent& found_;
  const std::vector<SilentService>& silent_;
};

class Why final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {"why",
            Group::watch,
            "show what led to an event, back to the start",
            {{"laban why o-1042", "the event that made this saga fail, or else its last event"},
             {"laban why 3f2a9c01", "an event by its id prefix, as tail prints it"},
             {"laban why '#184001'", "by its position; '2#184001' in partition 2"},
             {"laban why o-1042/payment.charged", "the last one of that type"}},
            "Lists every cause with its payload and the time to the next event. Where time "
            "decided, names "
            "what the wait began with, who was silent and for how long, and how many sagas wait or "
            "failed "
            "alike. Of a tick: what was requested because of it. `laban impact EVENT` shows what "
            "followed."};
  }

  std::vector<Option> options() override { return {event_argument(&event_)}; }

  Exit run(Context& context) override {
    Wakeup wakeup;
    auto system = context.connect(&wakeup);
    if (!system) return context.fail(system.error());
    const auto tick = tick_named(event_, *system, context.clock, wakeup);
    if (!tick) return context.fail(tick.error(), no_such_event);
    if (*tick) return context.show(TickAnswer(**tick));
    const auto found = find_event(event_, *system, context.clock);
    if (!found) return context.fail(found.error(), no_such_event);
    auto decided = time_before(*found);
    // Without the observer's answer, others like this are not counted.
    if (!decided.empty()) {
      const auto overview = ObserverClient(*system).ask<api::Overview>({.limit = 1, .seconds = 1});
      if (overview) count_alike(decided, found->story.saga.summary, *overview);
    }
    return context.show(WhyAnswer(*found, decided));
  }

 private:
  std::string event_;
};

class Impact final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {"impact",
            Group::watch,
            "show what followed from an event, and which services have not answered",
            {{"laban impact o-1042/order.placed", "everything that followed from an order"},
             {"laban impact 3f2a9c01", "an event by its id prefix, as tail prints it"}},
            "Names the services that should have answered, according to the saga's definition, but "
            "have not. Of a tick: what was requested because of it. `laban why EVENT` shows what "
            "led to "
            "it."};
  }

  std::vector<Option> options() override { return {event_argument(&event_)}; }

  Exit run(Context& context) override {
    Wakeup wakeup;
    auto system = context.connect(&wakeup);
    if (!system) return context.fail(system.error());
    const auto tick = tick_named(event_, *system, context.clock, wakeup);
    if (!tick) return context.fail(tick.error(), no_such_event);
    if (*tick) return context.show(TickAnswer(**tick));
    const auto found = find_event(event_, *system, context.clock);
    if (!found) return context.fail(found.error(), no_such_event);
    // Without the observer's answer, missing services are unknown.
    const auto graph =
        ObserverClient(*system).ask<api::Graph>({found->story.saga.summary.definition});
    const auto silent = graph ? silent_services(*found, *graph) : std::vector<SilentService>();
    return context.show(ImpactAnswer(*found, silent));
  }

 private:
  std::string event_;
};

}  // namespace

std::unique_ptr<Command> make_why() { return std::make_unique<Why>(); }
std::unique_ptr<Command> make_impact() { return std::make_unique<Impact>(); }

}  // namespace laban::cli

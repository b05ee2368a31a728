// laban impact: what followed from an event, and what is still missing.

#include <fmt/core.h>

#include "observer/cli/events/commands.h"
#include "observer/cli/events/event_name.h"
#include "observer/cli/events/story_report.h"

namespace laban::cli {
namespace {

class Impact final : public Command {
 public:
  CommandInfo info() const override {
    return {"impact",
            Group::watch,
            "show what followed from an event, and which services have not answered it",
            {{"laban impact o-1042/order.placed", "everything that followed from an order"},
             {"laban impact 3f2a9c01", "an event by its id prefix, as tail prints it"}},
            "Names the services that should have answered, according to the saga's definition, but "
            "have not. `laban why EVENT` shows what led to it."};
  }

  std::vector<Option> options() override { return {event_argument(&event_)}; }

  Exit run(Context& context) override {
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const auto found = find_event(event_, *system, context.clock);
    if (!found) return context.fail(found.error(), "List recent events with: laban tail --last 20");
    const ObserverClient observer(*system);
    const auto graph =
        observer.ask("graph", {{"definition", text_at(found->story.saga, "definition")}});
    const Json none = Json::object();
    const auto silent = silent_services(*found, graph ? *graph : none);
    if (context.wants_json()) {
      context.out.json(dump(impact_json(*found, silent), context.format == Format::json ? 2 : -1));
    } else if (context.format == Format::name) {
      context.out.line(found->story.entries[found->entry].id);
    } else {
      print_impact(context.out, *found, silent);
    }
    return Exit::done;
  }

 private:
  std::string event_;
};

}  // namespace

std::unique_ptr<Command> make_impact() { return std::make_unique<Impact>(); }

}  // namespace laban::cli

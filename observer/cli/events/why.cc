// laban why: the causes of an event, back to the first one.

#include <fmt/core.h>

#include "observer/cli/events/commands.h"
#include "observer/cli/events/event_name.h"
#include "observer/cli/events/story_report.h"

namespace laban::cli {
namespace {

class Why final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "why",
        Group::watch,
        "show what led to an event, back to the start",
        {{"laban why o-1042", "the event that made this saga fail, or else its last event"},
         {"laban why 3f2a9c01", "an event by its id prefix, as tail prints it"},
         {"laban why '#184001'", "by its position; '2#184001' in partition 2"},
         {"laban why o-1042/payment.charged", "the last one of that type"}},
        "Lists every cause with its payload and the time to the next event. `laban impact EVENT` "
        "shows what followed."};
  }

  std::vector<Option> options() override { return {event_argument(&event_)}; }

  Exit run(Context& context) override {
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const auto found = find_event(event_, *system, context.clock);
    if (!found) return context.fail(found.error(), "List recent events with: laban tail --last 20");
    if (context.wants_json()) {
      context.out.json(dump(why_json(*found), context.format == Format::json ? 2 : -1));
    } else if (context.format == Format::name) {
      context.out.line(found->story.entries[found->entry].id);
    } else {
      print_why(context.out, *found);
    }
    return Exit::done;
  }

 private:
  std::string event_;
};

}  // namespace

std::unique_ptr<Command> make_why() { return std::make_unique<Why>(); }

}  // namespace laban::cli

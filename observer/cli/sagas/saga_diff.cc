// laban diff: what changed in a saga between two moments, and which events changed it.

#include <fmt/format.h>

#include "observer/cli/client/moment.h"
#include "observer/cli/sagas/commands.h"
#include "observer/cli/sagas/saga_difference.h"
#include "observer/cli/sagas/saga_view.h"

namespace laban::cli {
namespace {

constexpr std::uint64_t most_events = 10'000;

class DiffCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {"diff",
            Group::watch,
            "what changed in a saga between two moments, and the events that did it",
            {{"laban diff o-1042 --from '#120' --to '#184'", "between two positions of its log"},
             {"laban diff o-1042 --from 10m", "in the last ten minutes"},
             {"laban diff o-1042 --from 1h --json", "for scripts"}},
            "Exit 0: nothing changed; 3: something changed. JSON fields: schema_version, saga, "
            "definition, equal, from, to (each sequence, time; from is null when it had not "
            "begun), changes (each part, name, from, to), events (as in sagas show), "
            "events_left_out."};
  }

  std::vector<Option> options() override {
    return {
        {"ID", "ID", "the saga's id", &saga_, {}, true},
        {"--from",
         "TIME",
         "the earlier moment: '#120', 10m, 2026-11-20T15:32:16Z",
         &from_,
         {},
         true},
        {"--to", "TIME", "the later moment (now)", &to_},
        {"--definition",
         "NAME",
         "of this definition, if several have such a saga",
         &definition_,
         {},
         false,
         NameKind::definition},
    };
  }

  Exit run(Context& context) override {
    const auto from = moment_of(from_, context.clock.now());
    if (!from) return context.fail(from.error());
    std::optional<api::Moment> to;
    if (!to_.empty()) {
      const auto moment = moment_of(to_, context.clock.now());
      if (!moment) return context.fail(moment.error());
      to = *moment;
    }
    const auto observer = context.observer();
    if (!observer) return context.fail(observer.error());
    const auto after = show(*observer, to);
    if (!after && after.error().kind == ErrorKind::not_found)
      return context.fail(after.error(), "List sagas with: laban sagas ls");
    if (!after) return context.fail(after.error());
    const auto before = show(*observer, *from);
    if (!before && before.error().kind != ErrorKind::not_found) return context.fail(before.error());
    const std::uint64_t begin = before && before->at ? before->at->sequence : 0;
    if (to && begin > (after->at ? after->at->sequence : 0))
      return context.fail({Exit::wrong_use, "--from is later than --to", "Swap them"});

    SagaDifference difference;
    difference.saga = saga_;
    difference.definition = after->summary.definition;
    if (before) difference.from = before->at;
    difference.to = after->at;
    difference.changes = saga_changes(before ? &*before : nullptr, *after);
    difference.events = entries_after(after->timeline, begin);
    difference.events_left_out = after->timeline_left_out;
    difference.as_of = after->as_of;
    difference.equal = difference.changes.empty() && difference.events.empty();
    return context.show(difference, print, difference.equal ? Exit::done : Exit::answer_is_no);
  }

 private:
  Result<api::SagaDetail> show(const ObserverClient& observer,
                               const std::optional<api::Moment>& at) const {
    api::SagasShowRequest request{.saga = saga_, .events = most_events, .at = at};
    if (!definition_.empty()) request.definition = definition_;
    return observer.ask<api::SagasShow>(request);
  }

  static void print(Printer& out, const SagaDifference& difference) {
    const std::string from = difference.from ? moment_text(difference.from) : "before it began";
    out.line({{difference.saga, Colour::bold},
              {fmt::format("  {}  from {} to {}", difference.definition, from,
                           moment_text(difference.to))}});
    if (difference.equal) return out.line("  nothing changed");
    std::string part;
    for (const auto& change : difference.changes) {
      out.line({{fmt::format("  {:<8}", change.part == part ? "" : change.part), Colour::dim},
                {fmt::format(" {}: ", change.name)},
                {change.from.value_or("nothing"), Colour::dim},
                {" → "},
                {change.to.value_or("nothing"), Colour::bold}});
      part = change.part;
    }
    print_timeline(out, difference.events, difference.events_left_out);
  }

  std::string saga_, definition_, from_, to_;
};

}  // namespace

std::unique_ptr<Command> make_saga_diff() { return std::make_unique<DiffCommand>(); }

}  // namespace laban::cli

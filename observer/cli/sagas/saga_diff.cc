// laban diff: what changed in a saga between two moments, and what did it.

#include <fmt/format.h>

#include "observer/cli/client/moment.h"
#include "observer/cli/client/observer_client.h"
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
            "Exit 0: nothing changed; 3: something did. JSON fields: schema_version, saga, "
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
        {"--definition", "NAME", "of this definition, when several have such a saga", &definition_},
    };
  }

  Exit run(Context& context) override {
    const auto from = moment_of(from_, context.clock.now());
    if (!from) return context.fail(from.error());
    Json to;
    if (!to_.empty()) {
      auto moment = moment_of(to_, context.clock.now());
      if (!moment) return context.fail(moment.error());
      to = std::move(*moment);
    }
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    const auto after = show(observer, to);
    if (!after && after.error().kind == ErrorKind::not_found)
      return context.fail(after.error(), "See which there are with: laban sagas ls");
    if (!after) return context.fail(after.error());
    auto before = show(observer, *from);
    const bool had_begun = before || before.error().kind != ErrorKind::not_found;
    if (!before && had_begun) return context.fail(before.error());
    if (!before) before = Json::object();
    const std::uint64_t begin = count_at(object_at(*before, "at"), "sequence");
    if (!to.is_null() && begin > count_at(object_at(*after, "at"), "sequence"))
      return context.fail({Exit::wrong_use, "--from is later than --to", "Exchange them"});
    return report(context, *before, *after, begin);
  }

 private:
  Result<Json> show(const ObserverClient& observer, const Json& at) const {
    Json request{{"saga", saga_}, {"events", most_events}, {"at", at}};
    if (!definition_.empty()) request["definition"] = definition_;
    return observer.ask("sagas.show", request);
  }

  Exit report(Context& context, const Json& before, const Json& after, std::uint64_t begin) const {
    const auto changes = saga_changes(before, after);
    const Json events = entries_after(list_at(after, "timeline"), begin);
    const bool equal = changes.empty() && events.empty();
    if (context.wants_json()) {
      Json list = Json::array();
      const auto or_null = [](const std::string& text) {
        return text.empty() ? Json(nullptr) : Json(text);
      };
      for (const auto& one : changes) {
        list.push_back({{"part", one.part},
                        {"name", one.name},
                        {"from", or_null(one.from)},
                        {"to", or_null(one.to)}});
      }
      const Json document = {{"schema_version", 1},
                             {"saga", saga_},
                             {"definition", text_at(after, "definition")},
                             {"equal", equal},
                             {"from", before.value("at", Json())},
                             {"to", after.value("at", Json())},
                             {"changes", std::move(list)},
                             {"events", events},
                             {"events_left_out", count_at(after, "timeline_left_out")}};
      context.out.json(dump(document, context.format == Format::json ? 2 : -1));
    } else {
      print(context.out, before, after, changes, events);
    }
    return equal ? Exit::done : Exit::answer_is_no;
  }

  void print(Printer& out, const Json& before, const Json& after,
             const std::vector<SagaChange>& changes, const Json& events) const {
    const std::string from = before.empty() ? "before it began" : moment_text(before);
    out.line({{saga_, Colour::bold},
              {fmt::format("  {}  from {} to {}", text_at(after, "definition"), from,
                           moment_text(after))}});
    if (changes.empty() && events.empty()) return out.line("  nothing changed");
    std::string part;
    for (const auto& one : changes) {
      out.line({{fmt::format("  {:<8}", one.part == part ? "" : one.part), Colour::dim},
                {fmt::format(" {}: ", one.name)},
                {one.from.empty() ? "nothing" : one.from, Colour::dim},
                {" → "},
                {one.to.empty() ? "nothing" : one.to, Colour::bold}});
      part = one.part;
    }
    print_timeline(out, Json{{"timeline", events},
                             {"timeline_left_out", count_at(after, "timeline_left_out")}});
  }

  std::string saga_, definition_, from_, to_;
};

}  // namespace

std::unique_ptr<Command> make_saga_diff() { return std::make_unique<DiffCommand>(); }

}  // namespace laban::cli

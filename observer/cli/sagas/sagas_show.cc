// laban sagas show: all that is known about one saga.

#include "observer/cli/client/moment.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/sagas/commands.h"
#include "observer/cli/sagas/profile_view.h"
#include "observer/cli/sagas/saga_story.h"
#include "observer/cli/sagas/saga_view.h"
#include "observer/cli/sagas/story_view.h"

namespace laban::cli {
namespace {

constexpr std::size_t default_events = 1000;

class SagasShow final : public Command {
 public:
  CommandInfo info() const override {
    return {"sagas show",
            Group::watch,
            "show one saga: who it waits for, its events, what was undone, what next",
            {{"laban sagas show o-1042", "one order"},
             {"laban sagas show o-1042 --at '#184'", "as it was at that position of its log"},
             {"laban sagas show o-1042 --at 10m", "as it was ten minutes ago"},
             {"laban sagas show o-1042 --tree", "what led to what"},
             {"laban sagas show o-1042 --sequence mermaid", "a sequence diagram"},
             {"laban sagas show o-1042 --diff", "where it differs from how sagas usually go"},
             {"laban sagas show o-1042 --json", "as JSON, payloads decoded"}}};
  }

  std::vector<Option> options() override {
    return {
        {"ID", "ID", "the saga's id", &saga_, {}, true},
        {"--definition", "NAME", "of this definition, when several have such a saga", &definition_},
        {"--generation", "N", "an earlier generation", &generation_},
        {"--at", "TIME", "as it was then: '#184', 10m, 2026-11-20T15:32:16Z", &at_},
        {"--events", "N", "at most N events (1000)", &events_},
        {"--tree", "", "what led to what, all events", &tree_},
        {"--timeline", "", "its events on a line of time, idle time folded", &time_line_},
        {"--sequence",
         "FORM",
         "as a sequence diagram: text or mermaid",
         &sequence_,
         {"text", "mermaid"}},
        {"--diff", "", "beside how the last sagas of its kind went", &diff_},
    };
  }

  Exit run(Context& context) override {
    Json request{{"saga", saga_}};
    if (!definition_.empty()) request["definition"] = definition_;
    if (generation_) request["generation"] = *generation_;
    if (!at_.empty()) {
      auto moment = moment_of(at_, context.clock.now());
      if (!moment) return context.fail(moment.error());
      request["at"] = std::move(*moment);
    }
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    const bool whole = (tree_ || time_line_ || !sequence_.empty()) && !events_;
    auto story = whole ? read_whole_story(observer, request)
                       : read_story(observer, request, events_.value_or(default_events));
    if (!story && story.error().kind == ErrorKind::not_found) {
      return context.fail(story.error(), "See which there are with: laban sagas ls");
    }
    if (!story) return context.fail(story.error());
    if (diff_) {
      auto profile = observer.ask("sagas.profile", profile_request(story->saga));
      if (!profile) return context.fail(profile.error());
      story->saga["usual"] = std::move(*profile);
    }
    if (context.wants_json()) {
      context.out.json(dump(story->saga, context.format == Format::json ? 2 : -1));
    } else if (context.format == Format::name) {
      context.out.line(text_at(story->saga, "saga"));
    } else {
      print(context.out, *story);
    }
    return Exit::done;
  }

 private:
  static Json profile_request(const Json& saga) {
    return {{"saga", text_at(saga, "saga")}, {"definition", text_at(saga, "definition")}};
  }

  // A diagram alone is for other programs; what tells a story begins and ends as `show` does.
  void print(Printer& out, const SagaStory& story) const {
    if (sequence_ == "mermaid") return print_sequence(out, story.entries, SequenceForm::mermaid);
    if (!tree_ && !time_line_ && sequence_.empty() && !diff_) return print_saga(out, story.saga);
    print_saga_header(out, story.saga);
    out.line();
    if (tree_) print_cause_tree(out, story.entries);
    if (time_line_) print_time_line(out, story.entries);
    if (!sequence_.empty()) print_sequence(out, story.entries, SequenceForm::text);
    if (diff_) print_comparison(out, object_at(story.saga, "usual"));
    if (object_at(story.saga, "at").empty()) print_next_steps(out, story.saga);
  }

  std::string saga_, definition_, at_, sequence_;
  std::optional<std::uint64_t> generation_, events_;
  bool tree_ = false, time_line_ = false, diff_ = false;
};

}  // namespace

std::unique_ptr<Command> make_sagas_show() { return std::make_unique<SagasShow>(); }

}  // namespace laban::cli

// laban sagas show: everything known about one saga.

#include "observer/cli/client/moment.h"
#include "observer/cli/sagas/commands.h"
#include "observer/cli/sagas/documents.h"
#include "observer/cli/sagas/saga_story.h"
#include "observer/cli/sagas/saga_view.h"
#include "observer/cli/sagas/stats_view.h"
#include "observer/cli/sagas/story_view.h"

namespace laban::cli {
namespace {

constexpr std::size_t default_events = 1000;

// What to show instead of everything.
struct SagaView {
  bool tree = false, time_line = false;
  std::string sequence;  // "text", "mermaid", or nothing
};

// A diagram alone is for other programs; other forms begin and end like the full view.
void print_story(Printer& out, const api::SagaDetail& saga, const SagaView& view,
                 const api::SagaProfile* usual) {
  const auto entries = [&] { return story_of(saga); };
  if (view.sequence == "mermaid") return print_sequence(out, entries(), SequenceForm::mermaid);
  print_saga_header(out, saga);
  out.line();
  if (view.tree) print_cause_tree(out, entries());
  if (view.time_line) print_time_line(out, entries());
  if (!view.sequence.empty()) print_sequence(out, entries(), SequenceForm::text);
  if (usual != nullptr) print_comparison(out, *usual);
  if (!saga.at) print_next_steps(out, saga);
}

class SagaAnswer final : public DocumentAnswer<api::SagaDetail> {
 public:
  SagaAnswer(const api::SagaDetail& saga, SagaView view)
      : DocumentAnswer(saga), view_(std::move(view)) {}

  void print(const Page& page) const override {
    if (view_.tree || view_.time_line || !view_.sequence.empty()) {
      print_story(page.out, document_, view_, nullptr);
    } else {
      print_saga(page.out, document_);
    }
  }
  std::optional<std::vector<std::string>> names() const override {
    return std::vector{document_.summary.saga};
  }

 private:
  const SagaView view_;
};

// With --diff.
class ComparisonAnswer final : public Answer {
 public:
  ComparisonAnswer(ComparedDetail compared, SagaView view)
      : compared_(std::move(compared)), view_(std::move(view)) {}

  void print(const Page& page) const override {
    print_story(page.out, compared_.saga, view_, &compared_.usual);
  }
  std::string json(int indent) const override { return api::to_json(compared_, indent); }
  std::optional<std::vector<std::string>> names() const override {
    return std::vector{compared_.saga.summary.saga};
  }

 private:
  const ComparedDetail compared_;
  const SagaView view_;
};

class SagasShow final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {"sagas show",
            Group::watch,
            "show one saga: what it waits for, its events, what was undone, next steps",
            {{"laban sagas show o-1042", "one order"},
             {"laban sagas show o-1042 --at '#184'", "as it was at that position of its log"},
             {"laban sagas show o-1042 --at 10m", "as it was ten minutes ago"},
             {"laban sagas show o-1042 --tree", "what led to what"},
             {"laban sagas show o-1042 --sequence mermaid", "a sequence diagram"},
             {"laban sagas show o-1042 --diff", "how it differs from recent sagas"},
             {"laban sagas show o-1042 --json", "as JSON, payloads decoded"}}};
  }

  std::vector<Option> options() override {
    return {
        {"ID", "ID", "the saga's id", &saga_, {}, true},
        {"--definition",
         "NAME",
         "of this definition, if several have such a saga",
         &definition_,
         {},
         false,
         NameKind::definition},
        {"--generation", "N", "an earlier generation", &generation_},
        {"--at", "TIME", "as of this moment: '#184', 10m, 2026-11-20T15:32:16Z", &at_},
        {"--events", "N", "at most N events (1000)", &events_},
        {"--tree", "", "as a tree of causes, all events", &tree_},
        {"--timeline", "", "as a timeline, idle time folded", &time_line_},
        {"--sequence",
         "FORM",
         "as a sequence diagram: text or mermaid",
         &sequence_,
         {"text", "mermaid"}},
        {"--diff", "", "compare it with recent sagas of its definition", &diff_},
    };
  }

  Exit run(Context& context) override {
    api::SagasShowRequest request{.saga = saga_, .generation = generation_};
    if (!definition_.empty()) request.definition = definition_;
    if (!at_.empty()) {
      auto moment = moment_of(at_, context.clock.now());
      if (!moment) return context.fail(moment.error());
      request.at = *moment;
    }
    const auto observer = context.observer();
    if (!observer) return context.fail(observer.error());
    const bool whole = tells_story() && !events_;
    const auto saga = whole ? read_whole_saga(*observer, request)
                            : read_saga(*observer, request, events_.value_or(default_events));
    if (!saga && saga.error().kind == ErrorKind::not_found)
      return context.fail(saga.error(), "List sagas with: laban sagas ls");
    if (!saga) return context.fail(saga.error());
    if (!diff_) return context.show(SagaAnswer(*saga, view()));
    const auto usual = observer->ask<api::SagasProfile>(
        {.definition = saga->summary.definition, .saga = saga->summary.saga});
    if (!usual) return context.fail(usual.error());
    return context.show(ComparisonAnswer({*saga, *usual}, view()));
  }

 private:
  bool tells_story() const { return tree_ || time_line_ || !sequence_.empty(); }
  SagaView view() const { return {tree_, time_line_, sequence_}; }

  std::string saga_, definition_, at_, sequence_;
  std::optional<std::uint64_t> generation_, events_;
  bool tree_ = false, time_line_ = false, diff_ = false;
};

}  // namespace

std::unique_ptr<Command> make_sagas_show() { return std::make_unique<SagasShow>(); }

}  // namespace laban::cli

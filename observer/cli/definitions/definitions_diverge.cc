// laban definitions diverge: sagas that differ between a shadow and the definition in force.

#include <fmt/core.h>

#include "observer/cli/definitions/commands.h"
#include "observer/cli/definitions/divergence.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/definition/definition.h"

namespace laban::cli {
namespace {

class DefinitionsDiverge final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {
        "definitions diverge",
        Group::watch,
        "list the sagas that end, time out or compensate differently under a shadow",
        {{"laban definitions diverge order", "the shadow of order against the version in force"},
         {"laban definitions diverge order --since 1h --json", "both outcomes of each saga"}},
        "Compares each saga that started while the shadow was in force with the same saga under "
        "the shadow. A shadow has no effect: FROM is the position where the two diverge; later "
        "events are those that really happened, under the definition in force. A saga is "
        "undecided while it is still open under either of them. Exit 0: none differ; 3: some "
        "differ."};
  }

  std::vector<Option> options() override {
    return {
        {"NAME", "NAME", "name of the saga definition", &name_, {}, true, NameKind::definition},
        {"--version", "N", "version of the shadow (default: the one in force, else the last)",
         &number_},
        {"--since", "TIME", "only sagas started since then", &since_},
        {"--limit", "N", "list at most N sagas; all are counted (50)", &limit_},
    };
  }

  Exit run(Context& context) override {
    api::DivergenceRequest request{.definition = std::string(observer::base_name(name_)),
                                   .number = number_};
    if (!since_.empty()) {
      const auto since = parse_time(since_, context.clock.now());
      if (!since) return context.fail(since.error());
      request.since = *since;
    }
    const auto observer = context.observer();
    if (!observer) return context.fail(observer.error());
    DivergeDocument document;
    auto last = add_pages(
        [&](const api::DivergenceRequest& page) { return observer->ask<api::Divergence>(page); },
        std::move(request), limit_, document.report);
    if (!last) {
      const bool is_unknown = last.error().kind == ErrorKind::not_found;
      return context.fail(last.error(),
                          is_unknown ? "Apply one with: laban definitions apply FILE --shadow "
                                       "--reason WHY"
                                     : "");
    }
    document.definition = std::move(last->definition);
    document.shadow = std::move(last->shadow);
    document.as_of = std::move(last->as_of);
    return context.show(DivergeAnswer(document),
                        document.report.tally.differing == 0 ? Exit::done : Exit::answer_is_no);
  }

 private:
  std::string name_, since_;
  std::optional<std::uint64_t> number_;
  std::uint64_t limit_ = 50;
};

}  // namespace

std::unique_ptr<Command> make_definitions_diverge() {
  return std::make_unique<DefinitionsDiverge>();
}

}  // namespace laban::cli

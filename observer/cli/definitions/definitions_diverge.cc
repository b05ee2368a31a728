// laban definitions diverge: sagas that differ between a shadow and the definition in force.

#include <fmt/core.h>

#include "observer/cli/definitions/commands.h"
#include "observer/cli/definitions/divergence_report.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/definition/definition.h"

namespace laban::cli {
namespace {

class DefinitionsDiverge final : public Command {
 public:
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
        {"NAME", "NAME", "name of the saga definition", &name_, {}, true},
        {"--version", "N", "version of the shadow (default: the one in force, else the last)",
         &number_},
        {"--since", "TIME", "only sagas started since then", &since_},
        {"--limit", "N", "list at most N sagas; all are counted (50)", &limit_},
    };
  }

  Exit run(Context& context) override {
    Json request = {{"definition", observer::base_name(name_)}};
    if (number_) request["number"] = *number_;
    if (!since_.empty()) {
      const auto since = parse_time(since_, context.clock.now());
      if (!since) return context.fail(since.error());
      request["since"] = to_rfc3339(*since);
    }
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    DivergenceReport report;
    const auto added = add_pages([&](const Json& page) { return observer.ask("divergence", page); },
                                 std::move(request), limit_, report);
    if (!added) {
      const bool is_unknown = added.error().kind == ErrorKind::not_found;
      return context.fail(added.error(),
                          is_unknown ? "Apply one with: laban definitions apply FILE --shadow "
                                       "--reason WHY"
                                     : "");
    }
    print(context, report);
    return report.differing == 0 ? Exit::done : Exit::answer_is_no;
  }

 private:
  static void print(Context& context, const DivergenceReport& report) {
    if (context.format == Format::json) {
      Json document = {
          {"schema_version", 1}, {"definition", report.definition}, {"shadow", report.shadow}};
      document.update(report_json(report));
      context.out.json(dump(document, 2));
      return;
    }
    print_sagas(context, report, "SHADOW");
    if (context.wants_json() || context.format == Format::name) return;
    context.out.line(fmt::format(
        "{}: {} differ{} under the shadow (version {}, {}){}", report.definition,
        share_text(report), report.differing == 1 ? "s" : "", count_at(report.shadow, "number"),
        report.shadow.value("withdrawn", Json()).is_string() ? "withdrawn" : "in force",
        undecided_text(report)));
  }

  std::string name_, since_;
  std::optional<std::uint64_t> number_;
  std::uint64_t limit_ = 50;
};

}  // namespace

std::unique_ptr<Command> make_definitions_diverge() {
  return std::make_unique<DefinitionsDiverge>();
}

}  // namespace laban::cli

// laban definitions diverge: where a shadow says something else than the definition in force.

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
    return {"definitions diverge",
            Group::watch,
            "list the sagas that end, time out or compensate differently under a shadow",
            {{"laban definitions diverge order", "the shadow of order beside what is in force"},
             {"laban definitions diverge order --since 1h --json", "what both say of each saga"}},
            "Compares each saga that began while the shadow was in force with the same saga under "
            "the shadow. A shadow asks for nothing: FROM is the position where the two part, what "
            "came later is what really happened, under the definition in force. A saga is not "
            "decided as long as it goes on under one of them. Exit 0: none differs; 3: some do."};
  }

  std::vector<Option> options() override {
    return {
        {"NAME", "NAME", "the saga's name", &name_, {}, true},
        {"--version", "N", "this version of the shadow (the one in force, else the last)",
         &number_},
        {"--since", "TIME", "sagas that began since then", &since_},
        {"--limit", "N", "list at most N; all are counted (50)", &limit_},
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

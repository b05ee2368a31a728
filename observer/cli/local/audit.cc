// laban audit: an independent check of the services' stores against the log, done by laban-audit;
// with --operators, what people did, as the observer read it from the log.

#include "observer/cli/local/commands.h"
#include "observer/cli/local/operator_list.h"
#include "observer/cli/local/sibling_program.h"

namespace laban::cli {
namespace {

class AuditCommand final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {
        "audit",
        Group::check,
        "check stores and log against each other; --operators: list what people did",
        {{"laban audit", "stock, money, mails, endings: each rule and how many facts"},
         {"laban audit --json", "as JSON"},
         {"laban audit --operators --since 1d", "who did what to which saga, and why"}},
        "Without --operators it reads the services' stores and the log, nothing else. Exit 0: "
        "every rule holds; 3: at least one does not. All other options are those of laban-audit. "
        "With --operators it checks nothing: it lists every action on a saga and every change of a "
        "saga definition, in log order, accepted or not, from the observer. JSON "
        "fields: schema_version, acts (see docs/commands.md).",
        false,
        true,
        true};
  }

  std::vector<Option> options() override {
    return {
        {"--operators", "", "list what people did instead", &operators_},
        {"--since", "TIME", "with --operators: since this time", &list_.since},
        {"--last", "N", "with --operators: the newest N", &list_.last},
    };
  }

  Exit run(Context& context) override {
    if (operators_) return run_list(context);
    if (!list_.since.empty() || list_.last) {
      return context.fail({Exit::wrong_use, "--since and --last require --operators",
                           "Add --operators; the audit always covers the whole log"});
    }
    const auto target = resolve_target(context.target, context.environment);
    if (!target) return context.fail(target.error());
    if (target->dir.empty()) {
      return context.fail({Exit::wrong_use,
                           "the audit needs the system's directory, but only its address is known",
                           "Name it with --dir"});
    }
    std::vector<std::string> words{"--namespace", target->name_space, "--dir",
                                   target->dir.string()};
    for (auto& word : passed_on(context)) words.push_back(std::move(word));
    if (context.format == Format::jsonl) words.back() = "--jsonl";
    return become_sibling(context, "laban-audit", words, *target);
  }

 private:
  // Unknown options are passed only to laban-audit.
  Exit run_list(Context& context) const {
    if (context.rest.empty()) return list_operators(context, list_);
    return context.fail({Exit::wrong_use,
                         "'laban audit --operators' has no option '" + context.rest.front() + "'",
                         "See: laban audit --help"});
  }

  bool operators_ = false;
  OperatorListOptions list_;
};

}  // namespace

std::unique_ptr<Command> make_audit() { return std::make_unique<AuditCommand>(); }

}  // namespace laban::cli

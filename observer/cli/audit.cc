// laban audit: an independent check of the services' stores against the log. Done by laban-audit.

#include "observer/cli/commands.h"
#include "observer/cli/sibling_program.h"

namespace laban::cli {
namespace {

class AuditCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {"audit",
            Group::check,
            "check stores and log against each other: stock, money, mails, endings",
            {{"laban audit", "each rule and how many facts it looked at"},
             {"laban audit --json", "as JSON"}},
            "Reads the services' stores and the log, nothing else. Exit 0: every rule holds; 3: "
            "one does not. "
            "All further options are those of laban-audit.",
            false,
            true,
            true};
  }

  Exit run(Context& context) override {
    const auto target = resolve_target(context.target, context.environment);
    if (!target) return context.fail(target.error());
    if (target->dir.empty()) {
      return context.fail(
          {Exit::wrong_use,
           "the stores to audit are in the system's directory, and only its address is known",
           "Name it with --dir"});
    }
    std::vector<std::string> words = words_for(*target);
    words.insert(words.end(), {"--dir", target->dir.string()});
    for (auto& word : passed_on(context)) words.push_back(std::move(word));
    return become_sibling(context, "laban-audit", words);
  }
};

}  // namespace

std::unique_ptr<Command> make_audit() { return std::make_unique<AuditCommand>(); }

}  // namespace laban::cli

// laban place: sends orders from a file to the system. The work is done by laban-orders.

#include "observer/cli/local/commands.h"
#include "observer/cli/local/sibling_program.h"

namespace laban::cli {
namespace {

class PlaceCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {"place",
            Group::first_minutes,
            "place orders: JSON lines or the retail CSV",
            {{"laban place orders.jsonl", "one order per line"},
             {"laban place retail.csv", "rows of one invoice are one order"},
             {"echo '{...}' | laban place -", "from stdin"}},
            "All other options are those of 'laban-orders place'; see laban-orders place --help.",
            true,
            true,
            true};
  }

  Exit run(Context& context) override {
    const auto target = resolve_target(context.target, context.environment);
    if (!target) return context.fail(target.error());
    std::vector<std::string> words{"place", "--namespace", target->name_space};
    for (auto& word : passed_on(context)) words.push_back(std::move(word));
    return become_sibling(context, "laban-orders", words, *target);
  }
};

}  // namespace

std::unique_ptr<Command> make_place() { return std::make_unique<PlaceCommand>(); }

}  // namespace laban::cli

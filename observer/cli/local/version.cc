// laban version

#include "laban_version.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/command/json_document.h"
#include "observer/cli/local/commands.h"

namespace laban::cli {
namespace {

class VersionCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {"version", Group::rest, "print the version", {}, {}, false, false};
  }

  Exit run(Context& context) override {
    if (context.wants_json()) {
      context.out.json(
          dump(Json{{"schema_version", 1}, {"name", "laban"}, {"version", program_version}}));
    } else {
      context.out.line(std::string("laban ") + program_version);
    }
    return Exit::done;
  }
};

}  // namespace

std::unique_ptr<Command> make_version() { return std::make_unique<VersionCommand>(); }

}  // namespace laban::cli

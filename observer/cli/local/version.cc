// laban version

#include "laban_version.h"
#include "observer/cli/local/commands.h"
#include "observer/cli/local/documents.h"

namespace laban::cli {
namespace {

class VersionAnswer final : public Answer {
 public:
  explicit VersionAnswer(ProgramVersion version) : version_(std::move(version)) {}

  void print(const Page& page) const override {
    page.out.line(version_.name + " " + version_.version);
  }
  std::string json(int indent) const override { return api::to_json(version_, indent); }

 private:
  const ProgramVersion version_;
};

class VersionCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {"version", Group::rest, "print the version", {}, {}, false, false};
  }

  Exit run(Context& context) override {
    context.show_line(VersionAnswer({"laban", program_version}));
    return Exit::done;
  }
};

}  // namespace

std::unique_ptr<Command> make_version() { return std::make_unique<VersionCommand>(); }

}  // namespace laban::cli

// laban definitions check: all problems of definition files at once.

#include "observer/cli/definitions/commands.h"
#include "observer/cli/definitions/definition_check_view.h"

namespace laban::cli {
namespace {

class DefinitionsCheck final : public Command {
 public:
  CommandInfo info() const override {
    return {"definitions check",
            Group::check,
            "report all problems of definition files, with line, column and hint",
            {{"laban definitions check order.yaml", "one file"},
             {"laban definitions check schemas/sagas --json", "every *.yaml file in a directory"}},
            "Needs no running system: events are looked up in the schemas. Exit 0: no problems; "
            "3: problems found.",
            false,
            false};
  }

  std::vector<Option> options() override {
    return {
        {"FILE", "FILE...", "definition files, or directories of them", &files_, {}, true},
        {"--schemas", "DIR", "directory of the event schemas (*.bfbs)", &schemas_},
    };
  }

  Exit run(Context& context) override {
    const auto schemas = load_schemas(schemas_);
    if (!schemas) return context.fail(schemas.error());
    const auto read = read_definition_files(files_, **schemas);
    print_check(context, read);
    return read.problems.empty() ? Exit::done : Exit::answer_is_no;
  }

 private:
  std::vector<std::string> files_;
  std::string schemas_;
};

}  // namespace

std::unique_ptr<Command> make_definitions_check() { return std::make_unique<DefinitionsCheck>(); }

}  // namespace laban::cli

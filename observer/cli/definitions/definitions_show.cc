// laban definitions show: one version, as it was written.

#include <fmt/core.h>

#include <sstream>

#include "observer/cli/definitions/commands.h"
#include "observer/cli/definitions/definition_access.h"
#include "observer/cli/definitions/definition_files.h"
#include "observer/cli/definitions/definition_listing.h"

namespace laban::cli {
namespace {

class DefinitionsShow final : public Command {
 public:
  CommandInfo info() const override {
    return {"definitions show",
            Group::watch,
            "print a saga definition as it was applied",
            {{"laban definitions show order", "the one in force"},
             {"laban definitions show order --version 1 > old.yaml", "an earlier one"}},
            "Reads the log; the observer does not have to run."};
  }

  std::vector<Option> options() override {
    return {
        {"NAME", "NAME", "name of the saga definition", &name_, {}, true},
        {"--version", "N", "version (default: the one in force, else the last)", &number_},
        {"--shadow", "", "show its shadow", &shadow_},
    };
  }

  Exit run(Context& context) override {
    const auto opened = DefinitionAccess::open(context);
    if (!opened) return context.fail(opened.error());
    const auto lines = list_versions(opened->log.books(), std::nullopt);
    const auto* line = choose(lines);
    if (line == nullptr) {
      const std::string name = book_name(name_, shadow_);
      return context.fail({Exit::not_found,
                           number_ ? fmt::format("definition {} has no version {}", name, *number_)
                                   : fmt::format("no definition {} was ever applied", name),
                           "List them with: laban definitions ls --all"});
    }
    print(context, *line);
    return Exit::done;
  }

 private:
  const ListedVersion* choose(const std::vector<ListedVersion>& lines) const {
    const std::string name = book_name(name_, shadow_);
    const ListedVersion* chosen = nullptr;
    for (const auto& line : lines) {
      if (line.version->name() != name) continue;
      if (number_ && line.version->number != *number_) continue;
      if (chosen == nullptr || !line.in_force.empty() || chosen->in_force.empty()) chosen = &line;
    }
    return chosen;
  }

  static void print(Context& context, const ListedVersion& line) {
    const auto& version = *line.version;
    if (context.wants_json()) {
      context.out.json(dump(Json{{"schema_version", 1},
                                 {"definition", observer::base_name(version.name())},
                                 {"shadow", observer::is_shadow(version.name())},
                                 {"number", version.number},
                                 {"digest", digest_word(version.definition)},
                                 {"since", to_rfc3339(version.applied.log_time)},
                                 {"by", version.applied.by},
                                 {"reason", version.applied.reason},
                                 {"in_force_on", line.in_force},
                                 {"text", version.text}},
                            context.format == Format::json ? 2 : -1));
      return;
    }
    if (context.format == Format::name) return context.out.line(version.name());
    if (observer::is_shadow(version.name())) {
      context.err.line(fmt::format("{} version {}: a shadow of {}, without effect", version.name(),
                                   version.number, observer::base_name(version.name())));
    }
    std::istringstream text(version.text);
    for (std::string one; std::getline(text, one);) context.out.line(one);
  }

  std::string name_;
  std::optional<std::uint64_t> number_;
  bool shadow_ = false;
};

}  // namespace

std::unique_ptr<Command> make_definitions_show() { return std::make_unique<DefinitionsShow>(); }

}  // namespace laban::cli

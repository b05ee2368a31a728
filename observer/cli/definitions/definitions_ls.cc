// laban definitions ls: the definitions in force, and older ones that sagas still run under.

#include <fmt/format.h>

#include "observer/cli/definitions/commands.h"
#include "observer/cli/definitions/definition_access.h"
#include "observer/cli/definitions/definition_files.h"
#include "observer/cli/definitions/definition_listing.h"
#include "observer/cli/terminal/table.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

Json line_json(const ListedVersion& line) {
  const auto& version = *line.version;
  Json withdrawn;
  if (version.withdrawn) {
    withdrawn = {{"time", to_rfc3339(version.withdrawn->log_time)},
                 {"by", version.withdrawn->by},
                 {"reason", version.withdrawn->reason}};
  }
  return {{"definition", observer::base_name(version.name())},
          {"shadow", observer::is_shadow(version.name())},
          {"number", version.number},
          {"digest", digest_word(version.definition)},
          {"since", to_rfc3339(version.applied.log_time)},
          {"by", version.applied.by},
          {"reason", version.applied.reason},
          {"withdrawn", withdrawn},
          {"partitions", line.partitions},
          {"in_force_on", line.in_force},
          {"running", line.running ? Json(*line.running) : Json(nullptr)}};
}

class DefinitionsLs final : public Command {
 public:
  CommandInfo info() const override {
    return {"definitions ls",
            Group::watch,
            "list the saga definitions in force, and older ones that sagas still run under",
            {{"laban definitions ls", "from the log"},
             {"laban definitions ls --all -o wide", "every version ever applied"}},
            "Reads the log; only the number of running sagas comes from the observer."};
  }

  std::vector<Option> options() override {
    return {{"--all", "", "every version, including withdrawn ones", &all_}};
  }

  Exit run(Context& context) override {
    const auto opened = DefinitionAccess::open(context);
    if (!opened) return context.fail(opened.error());
    const auto& books = opened->log.books();
    auto lines = list_versions(books, observe_definitions(opened->observer()));
    std::erase_if(lines, [&](const ListedVersion& line) {
      return !all_ && line.in_force.empty() && line.running.value_or(0) == 0;
    });
    print(context, lines, books.size());
    return Exit::done;
  }

 private:
  static void print(Context& context, const std::vector<ListedVersion>& lines,
                    std::size_t partitions) {
    if (context.format == Format::json) {
      Json list = Json::array();
      for (const auto& line : lines) list.push_back(line_json(line));
      context.out.json(
          dump(Json{{"schema_version", 1}, {"partitions", partitions}, {"definitions", list}}, 2));
      return;
    }
    for (const auto& line : lines) {
      if (context.format == Format::jsonl) context.out.json(dump(line_json(line)));
      if (context.format == Format::name) context.out.line(line.version->name());
    }
    if (context.wants_json() || context.format == Format::name) return;
    if (lines.empty()) {
      context.out.line(
          "No definition is in force. Apply one with: laban definitions apply FILE...");
      return;
    }
    print_table(context, lines, partitions);
  }

  static void print_table(Context& context, const std::vector<ListedVersion>& lines,
                          std::size_t partitions) {
    const bool wide = context.format == Format::wide;
    std::vector<Column> columns = {{"NAME"},  {"VERSION", Align::right}, {"IN FORCE"},
                                   {"SINCE"}, {"RUNNING", Align::right}, {"BY"}};
    if (wide) columns.insert(columns.end(), {{"DIGEST"}, {"REASON"}});
    Table table(std::move(columns));
    for (const auto& line : lines) {
      const auto& version = *line.version;
      std::vector<Span> cells = {
          {version.name()},
          {std::to_string(version.number)},
          in_force_cell(line, partitions),
          {local_time(version.applied.log_time)},
          {line.running ? std::to_string(*line.running) : "?"},
          {version.applied.by},
      };
      if (wide) {
        cells.push_back({digest_word(version.definition), Colour::dim});
        cells.push_back({version.applied.reason});
      }
      table.add(std::move(cells));
    }
    table.print(context.out);
  }

  static Span in_force_cell(const ListedVersion& line, std::size_t partitions) {
    const bool is_shadow = observer::is_shadow(line.version->name());
    if (line.in_force.size() == partitions)
      return is_shadow ? Span{"as a shadow", Colour::cyan} : Span{"yes", Colour::green};
    if (!line.in_force.empty()) {
      return {fmt::format("on {} only", fmt::join(line.in_force, ",")), Colour::yellow};
    }
    return {line.version->withdrawn ? "withdrawn" : "no", Colour::dim};
  }

  bool all_ = false;
};

}  // namespace

std::unique_ptr<Command> make_definitions_ls() { return std::make_unique<DefinitionsLs>(); }

}  // namespace laban::cli

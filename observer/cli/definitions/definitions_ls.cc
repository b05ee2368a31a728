// laban definitions ls, laban definitions show: the definitions in force, older ones that sagas
// still run under, and one version as it was written.

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "observer/cli/command/as_of_text.h"
#include "observer/cli/definitions/commands.h"
#include "observer/cli/definitions/definition_files.h"
#include "observer/cli/definitions/definition_observed.h"
#include "observer/cli/definitions/documents.h"
#include "observer/cli/terminal/table.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

// One version, however many partitions have it.
struct ListedVersion {
  const observer::DefinitionVersion* version = nullptr;  // of the first partition that has it
  std::vector<std::size_t> partitions;                   // partitions that have it
  std::vector<std::size_t> in_force;                     // partitions on which it is in force
  std::optional<std::uint64_t> running;                  // sagas under it; nullopt: no observer
};

// The versions of all partitions by name and number. `books` must outlive the result.
std::vector<ListedVersion> list_versions(const std::vector<observer::DefinitionRegistry>& books,
                                         const std::optional<Observed>& observed) {
  std::vector<ListedVersion> all;
  const auto line_of = [&](const observer::DefinitionVersion& version) -> ListedVersion& {
    const auto found = std::find_if(all.begin(), all.end(), [&](const ListedVersion& line) {
      return line.version->name() == version.name() && line.version->number == version.number &&
             line.version->definition.digest() == version.definition.digest();
    });
    if (found != all.end()) return *found;
    all.push_back({&version, {}, {}, std::nullopt});
    return all.back();
  };
  for (std::size_t partition = 0; partition < books.size(); ++partition) {
    for (const auto& [name, chapter] : books[partition].chapters()) {
      for (const auto& version : chapter.versions()) {
        ListedVersion& line = line_of(version);
        line.partitions.push_back(partition);
        if (chapter.in_force() == &version) line.in_force.push_back(partition);
      }
    }
  }
  for (auto& line : all) {
    if (observed)
      line.running = running_under(*observed, line.version->name(), line.version->number);
  }
  std::stable_sort(all.begin(), all.end(), [](const ListedVersion& a, const ListedVersion& b) {
    return std::pair(a.version->name(), a.version->number) <
           std::pair(b.version->name(), b.version->number);
  });
  return all;
}

ListedDefinition listed_definition(const ListedVersion& line) {
  const auto& version = *line.version;
  ListedDefinition document;
  document.definition = observer::base_name(version.name());
  document.shadow = observer::is_shadow(version.name());
  document.number = version.number;
  document.digest = digest_word(version.definition);
  document.since = version.applied.log_time;
  document.by = version.applied.by;
  document.reason = version.applied.reason;
  if (const auto& withdrawn = version.withdrawn)
    document.withdrawn = Withdrawal{withdrawn->log_time, withdrawn->by, withdrawn->reason};
  document.partitions = {line.partitions.begin(), line.partitions.end()};
  document.in_force_on = {line.in_force.begin(), line.in_force.end()};
  document.running = line.running;
  return document;
}

Span in_force_cell(const ListedVersion& line, std::size_t partitions) {
  const bool is_shadow = observer::is_shadow(line.version->name());
  if (line.in_force.size() == partitions)
    return is_shadow ? Span{"as a shadow", Colour::cyan} : Span{"yes", Colour::green};
  if (!line.in_force.empty()) {
    return {fmt::format("on {} only", fmt::join(line.in_force, ",")), Colour::yellow};
  }
  return {line.version->withdrawn ? "withdrawn" : "no", Colour::dim};
}

void print_table(const Page& page, const std::vector<ListedVersion>& lines,
                 std::size_t partitions) {
  const bool wide = page.wide;
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
  table.print(page.out);
}

class VersionsAnswer final : public Answer {
 public:
  VersionsAnswer(const std::vector<ListedVersion>& lines, const api::AsOf& as_of)
      : lines_(lines), as_of_(as_of) {}

  void print(const Page& page) const override {
    if (!lines_.empty()) {
      print_table(page, lines_, as_of_.partitions.size());
      return print_as_of(page.out, as_of_);
    }
    page.out.line("No definition is in force. Apply one with: laban definitions apply FILE...");
  }
  std::string json(int indent) const override {
    DefinitionList list{as_of_.partitions.size(), {}, as_of_};
    for (const auto& line : lines_) list.definitions.push_back(listed_definition(line));
    return api::to_json(list, indent);
  }
  std::vector<std::string> json_lines() const override {
    std::vector<std::string> lines;
    for (const auto& line : lines_) lines.push_back(api::to_json(listed_definition(line)));
    return lines;
  }
  std::optional<std::vector<std::string>> names() const override {
    std::vector<std::string> names;
    for (const auto& line : lines_) names.push_back(line.version->name());
    return names;
  }

 private:
  const std::vector<ListedVersion>& lines_;
  const api::AsOf& as_of_;
};

class VersionAnswer final : public Answer {
 public:
  explicit VersionAnswer(const ListedVersion& line) : line_(line), version_(*line.version) {}

  void print(const Page& page) const override {
    if (observer::is_shadow(version_.name())) {
      page.err.line(fmt::format("{} version {}: a shadow of {}, without effect", version_.name(),
                                version_.number, observer::base_name(version_.name())));
    }
    std::istringstream text(version_.text);
    for (std::string line; std::getline(text, line);) page.out.line(line);
  }
  std::string json(int indent) const override {
    DefinitionText document;
    document.definition = observer::base_name(version_.name());
    document.shadow = observer::is_shadow(version_.name());
    document.number = version_.number;
    document.digest = digest_word(version_.definition);
    document.since = version_.applied.log_time;
    document.by = version_.applied.by;
    document.reason = version_.applied.reason;
    document.in_force_on = {line_.in_force.begin(), line_.in_force.end()};
    document.text = version_.text;
    return api::to_json(document, indent);
  }
  std::optional<std::vector<std::string>> names() const override {
    return std::vector<std::string>{version_.name()};
  }

 private:
  const ListedVersion& line_;
  const observer::DefinitionVersion& version_;
};

class DefinitionsLs final : public Command {
 public:
  bool lists_names() const override { return true; }
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
    return context.show(VersionsAnswer(lines, opened->log.as_of()));
  }

 private:
  bool all_ = false;
};

class DefinitionsShow final : public Command {
 public:
  bool lists_names() const override { return true; }
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
      if (const auto known = is_known(opened->log.books(), name); !known)
        return context.fail(known.error());
      return context.fail({Exit::not_found,
                           fmt::format("definition {} has no version {}", name, *number_),
                           "List them with: laban definitions ls --all"});
    }
    return context.show(VersionAnswer(*line));
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

  std::string name_;
  std::optional<std::uint64_t> number_;
  bool shadow_ = false;
};

}  // namespace

std::unique_ptr<Command> make_definitions_ls() { return std::make_unique<DefinitionsLs>(); }
std::unique_ptr<Command> make_definitions_show() { return std::make_unique<DefinitionsShow>(); }

}  // namespace laban::cli

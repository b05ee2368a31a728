// laban-planted-bugs: builds no bug in by itself; plants each of those this build has and says
// which rules noticed.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "tests/simulation/bug_hunt.h"

namespace {

using namespace laban::simulation;

enum ExitCode { all_caught = 0, usage = 2, some_not = 3 };

struct Given {
  Hunt hunt;
  std::vector<std::string> names;
  bool json = false;
};

void add_options(CLI::App& app, Given& given) {
  app.add_option("--seeds", given.hunt.seeds, "At most so many for each bug")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--bug", given.names, "Only this one; may be given more than once");
  app.add_flag("--json", given.json, "One JSON document");
  app.footer(
      "Exit codes: 0 each bug turns its own rules red and no others, 3 some do not, 2 wrong "
      "use.\n\n"
      "Examples:\n"
      "  scripts/planted-bugs                       all of them\n"
      "  scripts/planted-bugs --bug barrier_off     one of them\n"
      "  scripts/planted-bugs --seeds 20 --json     a short look");
}

std::vector<PlantedBug> chosen(const std::vector<std::string>& names) {
  std::vector<PlantedBug> bugs;
  for (const auto& bug : planted_bugs()) {
    if (names.empty() || std::find(names.begin(), names.end(), bug.name) != names.end())
      bugs.push_back(bug);
  }
  return bugs;
}

std::string listed(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string line_of(const PlantedBug& bug, const Catch& caught) {
  std::vector<std::string> red;
  for (const auto& [rule, seed] : caught.red) red.push_back(rule);
  std::string line = fmt::format("{:<30} {:>5} {:>7.1f} s  {}", bug.name, caught.seeds,
                                 caught.seconds, red.empty() ? "NOT CAUGHT" : listed(red));
  if (!bug.program.empty()) line += fmt::format("  ({})", bug.program);
  if (!caught.missing.empty()) line += "\n    green: " + listed(caught.missing);
  if (!caught.unexpected.empty())
    line += "\n    red, and not expected: " + listed(caught.unexpected);
  return line + "\n";
}

nlohmann::ordered_json as_json(const PlantedBug& bug, const Catch& caught) {
  return {{"name", bug.name},
          {"what", bug.what},
          {"shown_by", bug.program.empty() ? "simulator" : bug.program},
          {"caught", caught.is_caught()},
          {"as_expected", caught.is_as_expected()},
          {"red", caught.red},
          {"missing", caught.missing},
          {"unexpected", caught.unexpected},
          {"seeds", caught.seeds},
          {"seconds", caught.seconds},
          {"example", caught.example}};
}

// Nothing is wrong: nothing may be found.
bool holds_without(const Given& given) {
  Hunt few = given.hunt;
  few.seeds = 3;
  return hunt({"", "", {"nothing"}, {}}, few).red.empty();
}

int play(const Given& given) {
  const auto bugs = chosen(given.names);
  std::size_t good = 0;
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  if (!given.json)
    fmt::print("{:<30} {:>5} {:>9}  rules that turned red\n", "bug", "seeds", "time");
  for (const auto& bug : bugs) {
    const auto caught = hunt(bug, given.hunt);
    good += static_cast<std::size_t>(caught.is_as_expected());
    if (given.json) {
      all.push_back(as_json(bug, caught));
    } else {
      fmt::print("{}", line_of(bug, caught));
      std::fflush(stdout);
    }
  }
  if (given.json) {
    const nlohmann::ordered_json document{
        {"schema_version", 1}, {"of", bugs.size()}, {"as_expected", good}, {"bugs", all}};
    fmt::print("{}\n", document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    fmt::print("{} of {} bugs turned their own rules red and no others\n", good, bugs.size());
  }
  return good == bugs.size() ? all_caught : some_not;
}

int wrong(const std::string& what) {
  fmt::print(stderr, "laban-planted-bugs: {}\n", what);
  return usage;
}

}  // namespace

int main(int argc, char** argv) {
  Given given;
  CLI::App app("Plants known mistakes, one after the other, and says which rules notice.",
               "scripts/planted-bugs");
  add_options(app, given);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? all_caught : usage;
  }
  given.hunt.programs = std::filesystem::absolute(argv[0]).parent_path();
#ifndef LABAN_PLANTED_BUGS
  return wrong("this build has no bugs: configure with -DLABAN_PLANTED_BUGS=ON");
#endif
  if (chosen(given.names).size() < std::max<std::size_t>(given.names.size(), 1))
    return wrong("--bug: no such bug; scripts/planted-bugs lists all");
  if (!holds_without(given)) return wrong("rules are red although no bug is planted");
  return play(given);
}

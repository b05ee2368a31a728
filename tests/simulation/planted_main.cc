// laban-planted-bugs: looks for the bug that scripts/planted-bugs has planted in this build's
// sources, and reports which rules detected it.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "tests/simulation/bug_hunt.h"

namespace {

using namespace laban::simulation;

enum ExitCode { as_expected = 0, usage = 2, not_as_expected = 3 };

struct Given {
  Hunt hunt;
  std::vector<std::string> names;
  std::string planted;
  bool list = false, sound = false, json = false;
};

void add_options(CLI::App& app, Given& given) {
  app.add_flag("--list", given.list, "Name the bugs, each with the program that shows it");
  app.add_option("--bug", given.names, "With --list: only this one; may be given more than once");
  app.add_flag("--sound", given.sound, "Check that nothing is red in a build without a bug");
  app.add_option("--planted", given.planted, "The bug that this build has: find it");
  app.add_option("--seeds", given.hunt.seeds, "Play at most so many")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--json", given.json, "Print one JSON object");
  app.footer(
      "Exit codes: 0 the bug turns its own rules red and no others, 3 it does not, 2 wrong use.");
}

const PlantedBug* find(const std::string& name) {
  const auto& bugs = planted_bugs();
  const auto found = std::find_if(bugs.begin(), bugs.end(),
                                  [&](const PlantedBug& bug) { return bug.name == name; });
  return found == bugs.end() ? nullptr : &*found;
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

int wrong(const std::string& what) {
  fmt::print(stderr, "planted-bugs: {}\n", what);
  return usage;
}

int list(const Given& given) {
  std::vector<PlantedBug> bugs;
  for (const auto& name : given.names) {
    const auto* bug = find(name);
    if (bug == nullptr) return wrong(fmt::format("--bug: no bug '{}'; --list names all", name));
    bugs.push_back(*bug);
  }
  for (const auto& bug : given.names.empty() ? planted_bugs() : bugs)
    fmt::print("{}\t{}\n", bug.name, bug.program.empty() ? "laban-planted-bugs" : bug.program);
  return as_expected;
}

int check_sound(const Given& given) {
  const auto red = red_without_bug(given.hunt);
  if (red.empty()) return as_expected;
  fmt::print(stderr, "planted-bugs: red although no bug is planted: {}\n", listed(red));
  return not_as_expected;
}

int find_planted(const Given& given) {
  const auto* bug = find(given.planted);
  if (bug == nullptr) return wrong(fmt::format("--planted: no bug '{}'", given.planted));
  const auto caught = hunt(*bug, given.hunt);
  if (given.json) {
    fmt::print("{}\n",
               as_json(*bug, caught).dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    fmt::print("{}", line_of(*bug, caught));
  }
  return caught.is_as_expected() ? as_expected : not_as_expected;
}

}  // namespace

int main(int argc, char** argv) {
  Given given;
  CLI::App app("Finds the bug that scripts/planted-bugs has planted.", "laban-planted-bugs");
  add_options(app, given);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? as_expected : usage;
  }
  given.hunt.programs = std::filesystem::absolute(argv[0]).parent_path();
  if (given.list) return list(given);
  return given.sound ? check_sound(given) : find_planted(given);
}

#include "observer/cli/command/given_names.h"

#include <doctest/doctest.h>

#include <set>
#include <sstream>

#include "observer/cli/all_commands.h"
#include "observer/cli/command/command_line.h"

using namespace laban::cli;

TEST_SUITE_BEGIN("cli names");

namespace {

std::vector<GivenName> given_by(const std::string& line) {
  std::istringstream words(line);
  std::vector<std::string> all;
  for (std::string word; words >> word;) all.push_back(word);
  const Commands commands = all_commands();
  CommonOptions common;
  const auto parsed = parse_command_line(all, commands, common);
  REQUIRE(parsed);
  return names_given_to(*parsed->command);
}

}  // namespace

TEST_CASE("the names that options and arguments are given are collected") {
  const auto given = given_by(
      "sagas ls --service payment --at-step charge --business paid --definition order --limit 3");
  REQUIRE(given.size() == 4);
  CHECK(given[0].kind == NameKind::service);
  CHECK(given[0].text == "payment");
  CHECK(given[1].kind == NameKind::step);
  CHECK(given[2].kind == NameKind::business);
  CHECK(given[3].kind == NameKind::definition);
  CHECK(given_by("services payment").size() == 1);
  CHECK(given_by("why o-1/payment.charged").front().kind == NameKind::event);
  CHECK(given_by("sagas ls").empty());
}

TEST_CASE("every option that takes a name has it checked") {
  // These read the log alone, and check the names that they are given themselves.
  const std::set<std::string> own{"tail --type",
                                  "tail --service",
                                  "schema decode --type",
                                  "definitions show NAME",
                                  "definitions withdraw NAME",
                                  "definitions mine --starts",
                                  "replay --to"};
  // Not names of what there is: files, people, sagas to come.
  const std::set<std::string> not_names{"definitions mine --name", "whatif --definition",
                                        "up --namespace", "demo --seed"};
  const std::set<std::string> values{"S", "STEP", "T", "TYPE", "WORD", "SERVICE", "EVENT"};
  std::size_t checked = 0;
  for (const auto& command : all_commands()) {
    for (const Option& option : command->options()) {
      const std::string called = command->info().name + " " + option.names;
      const bool is_name =
          values.contains(option.value) || option.value == "NAME" || option.names == "--definition";
      if (!is_name || !option.choices.empty() || own.contains(called) || not_names.contains(called))
        continue;
      INFO(called);
      CHECK(option.names_of != NameKind::none);
      ++checked;
    }
  }
  CHECK(checked > 30);
}

TEST_SUITE_END();

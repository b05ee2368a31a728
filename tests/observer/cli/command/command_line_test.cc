#include "observer/cli/command/command_line.h"

#include <doctest/doctest.h>

#include <sstream>

#include "observer/cli/all_commands.h"

using namespace laban::cli;

TEST_SUITE_BEGIN("cli command line");

namespace {

// What is wrong with a line; empty: nothing.
std::string problem(const std::string& line) {
  std::istringstream words(line);
  std::vector<std::string> all;
  for (std::string word; words >> word;) all.push_back(word);
  const Commands commands = all_commands();
  CommonOptions common;
  const auto parsed = parse_command_line(all, commands, common);
  return parsed ? "" : parsed.error().message;
}

}  // namespace

TEST_CASE("a wrong word is wrong with --help, too") {
  CHECK(problem("nonsense --help").starts_with("'laban' has no command 'nonsense'"));
  CHECK(problem("sagas bogus --help").starts_with("'laban sagas' has no command 'bogus'"));
  CHECK(problem("sagas ls --limmit 3 --help").find("Did you mean '--limit'?") != std::string::npos);
  CHECK(problem("sagas ls --help") == "");
  CHECK(problem("sagas --help") == "");
  CHECK(problem("place --generate 3 --help") == "");
}

TEST_CASE("an option of a command that comes before it is told its place") {
  for (const char* line : {"--dir shop sagas ls", "sagas --dir=shop ls"}) {
    INFO(line);
    CHECK(problem(line) == "'--dir' has to follow the command: laban sagas ls --dir");
  }
}

TEST_CASE("a count is digits only") {
  for (const char* line :
       {"sagas ls --limit -1", "tail --last -3", "whatif --definition f --limit 1.5",
        "demo --count 99999999999999999999", "sagas ls --limit=+1"}) {
    INFO(line);
    CHECK(problem(line).find("is not a whole number") != std::string::npos);
  }
  CHECK(problem("sagas ls --limit 0") == "");
  CHECK(problem("tail --last 18446744073709551615") == "");
}

TEST_CASE("a value that is none of the choices is told the nearest") {
  CHECK(problem("sagas ls --state runing").find("Did you mean 'running'?") != std::string::npos);
  CHECK(problem("top --view xyz").find("is not one of overview, sagas") != std::string::npos);
  CHECK(problem("sagas ls --state running --state stuck") == "");
}

TEST_SUITE_END();

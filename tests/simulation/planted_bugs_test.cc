#include "tests/simulation/planted_bugs.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

namespace laban::simulation {

namespace {

// Name and first line of each patch.
std::map<std::string, std::string> patches() {
  std::map<std::string, std::string> found;
  const auto folder = std::filesystem::path(LABAN_SOURCE_DIR) / "tests/simulation/planted";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    std::getline(file, found[entry.path().stem()]);
  }
  return found;
}

}  // namespace

TEST_CASE(
    "every bug of the table has a patch that says what it is, and every patch is in the table") {
  std::map<std::string, std::string> listed;
  for (const auto& bug : planted_bugs()) {
    CAPTURE(bug.name);
    CHECK(!bug.what.empty());
    CHECK(!bug.rules.empty());
    if (bug.mistake == Mistake::none) {
      CHECK(listed.emplace(bug.name, bug.what).second);
    } else {
      CHECK(bug.name == name_of(bug.mistake));
    }
  }
  CHECK(patches() == listed);
  CHECK(listed.size() >= 25);
}

TEST_CASE("every mistake of the doubles is in the table") {
  std::set<Mistake> listed;
  for (const auto& bug : planted_bugs()) listed.insert(bug.mistake);
  CHECK(listed.size() == mistake_count);
}

}  // namespace laban::simulation

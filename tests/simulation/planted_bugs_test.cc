#include "tests/simulation/planted_bugs.h"

#include <doctest/doctest.h>

namespace laban::simulation {

TEST_CASE("every bug that is built into the sources is in the table, and the other way round") {
  std::set<std::string> built_in, listed;
  for (const char* folder : {"bus", "observer", "services"})
    built_in.merge(planted_bugs_in(std::filesystem::path(LABAN_SOURCE_DIR) / folder));
  for (const auto& bug : planted_bugs()) {
    CAPTURE(bug.name);
    CHECK(!bug.what.empty());
    CHECK(!bug.rules.empty());
    if (bug.mistake == Mistake::none) {
      CHECK(listed.insert(bug.name).second);
    } else {
      CHECK(bug.name == name_of(bug.mistake));
    }
  }
  CHECK(built_in == listed);
  CHECK(listed.size() >= 25);
}

TEST_CASE("every mistake of the doubles is in the table") {
  std::set<Mistake> listed;
  for (const auto& bug : planted_bugs()) listed.insert(bug.mistake);
  CHECK(listed.size() == mistake_count);
}

}  // namespace laban::simulation

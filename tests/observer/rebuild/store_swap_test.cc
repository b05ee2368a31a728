// How a rebuilt store replaces the one in use.

#include "observer/rebuild/store_swap.h"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/temporary_directory.h"

using namespace laban;
using namespace laban::observer;
using laban::testing::TemporaryDirectory;

namespace {

namespace fs = std::filesystem;

struct Place {
  TemporaryDirectory home;
  const fs::path store = home.path() / "0";

  void make(const fs::path& path, const std::string& content) const {
    fs::create_directories(path);
    std::ofstream(path / "content") << content;
  }
  std::string in_use() const {
    std::string content;
    std::ifstream(store / "content") >> content;
    return content;
  }
  std::size_t directories() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(home.path())) count += entry.is_directory();
    return count;
  }
};

}  // namespace

TEST_CASE("without a rebuilt store nothing changes") {
  const Place place;
  CHECK(*adopt_rebuilt(place.store) == false);
  place.make(place.store, "old");
  place.make(rebuilding_beside(place.store), "half");
  CHECK(*adopt_rebuilt(place.store) == false);
  CHECK(place.in_use() == "old");
}

TEST_CASE("the remains of an interrupted fold are not used") {
  const Place place;
  place.make(rebuilding_beside(place.store), "half");
  const auto begun = begin_rebuilding(place.store);
  REQUIRE(begun);
  CHECK_FALSE(fs::exists(*begun));
}

TEST_CASE("a rebuilt store replaces the one in use, whichever step was the last before a crash") {
  const Place place;
  place.make(rebuilding_beside(place.store), "new");
  SUBCASE("nothing was in use") {}
  SUBCASE("nothing was done yet") { place.make(place.store, "old"); }
  SUBCASE("the old one was moved away") { place.make(place.home.path() / "0.replaced", "old"); }
  SUBCASE("an older one was not removed to the end") {
    place.make(place.store, "old");
    place.make(place.home.path() / "0.replaced", "older");
  }
  SUBCASE("one was rebuilt before and not taken over") {
    place.make(place.store, "old");
    place.make(rebuilt_beside(place.store), "older");
  }
  REQUIRE(finish_rebuilding(place.store));
  CHECK(*adopt_rebuilt(place.store) == true);
  CHECK(place.in_use() == "new");
  CHECK(place.directories() == 1);
  CHECK(*adopt_rebuilt(place.store) == false);
  CHECK(place.in_use() == "new");
}

TEST_CASE("a replaced store that was not removed is removed at the next start") {
  const Place place;
  place.make(place.store, "new");
  place.make(place.home.path() / "0.replaced", "old");
  CHECK(*adopt_rebuilt(place.store) == false);
  CHECK(place.in_use() == "new");
  CHECK(place.directories() == 1);
}

// The daemon itself: a real broker, three partitions, kills, and a second daemon.

#include <random>

#include "tests/worlds/observer_site.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::Json;
using laban::observer::testing::ObserverSite;
using laban::testing::ChildProcess;
using laban::testing::TemporaryDirectory;

TEST_CASE(
    "a daemon that is killed, and one whose stores are gone, come back with the same digests") {
  ObserverSite site;
  const TemporaryDirectory dir;
  auto observer = site.start_observer(dir.path());
  for (int i = 0; i < 60; ++i) {
    site.place(fmt::format("o-{}", i), i % 3 == 0);
    if (i % 20 != 10) continue;
    site.answer_requests();
    observer->stop(SIGKILL);
    observer = site.start_observer(dir.path());
  }
  REQUIRE(site.wait_for_counts(40, 20));
  CHECK(site.requests == 60);
  Json before;
  REQUIRE(site.wait([&] { return !(before = site.digests()).empty(); }));
  const int ended = observer->stop(SIGTERM);
  CHECK(WIFEXITED(ended));
  CHECK(WEXITSTATUS(ended) == 0);

  std::filesystem::remove_all(dir.path() / "stores");
  observer = site.start_observer(dir.path());
  REQUIRE(site.wait_for_counts(40, 20));
  Json after;
  REQUIRE(site.wait([&] { return !(after = site.digests()).empty(); }));
  CHECK(before == after);
  CHECK(site.requests == 60);
}

TEST_CASE("two daemons on one log ask for each undo once") {
  ObserverSite site;
  const TemporaryDirectory first_dir, second_dir;
  auto first = site.start_observer(first_dir.path());
  auto second = site.start_observer(second_dir.path());
  for (int i = 0; i < 60; ++i) {
    site.place(fmt::format("o-{}", i), i % 2 == 0);
    if (i == 30) {
      second->stop(SIGKILL);
      second = site.start_observer(second_dir.path());
    }
  }
  REQUIRE(site.wait_for_counts(30, 30));
  first->stop(SIGTERM);
  Json of_second;
  REQUIRE(site.wait([&] { return !(of_second = site.digests()).empty(); }));
  second->stop(SIGTERM);
  first = site.start_observer(first_dir.path(), "observe");
  Json of_first;
  REQUIRE(site.wait([&] { return !(of_first = site.digests()).empty(); }));
  CHECK(of_first == of_second);
  const std::size_t different = 30 * 3;
  CHECK(site.answered.size() == different);
  CHECK(site.requests == different);
}

TEST_CASE("two daemons killed and started again at random ask for each undo once, and agree") {
  ObserverSite site;
  const TemporaryDirectory dirs[2];
  std::mt19937 chance(20261121);
  std::unique_ptr<ChildProcess> daemons[2];
  for (int i = 0; i < 120; ++i) {
    site.place(fmt::format("o-{}", i), i % 2 == 0);
    site.answer_requests();
    const std::size_t who = chance() % 2;
    if (!daemons[who]) {
      daemons[who] = site.start_observer(dirs[who].path());
      continue;
    }
    if (chance() % 3 != 0) continue;
    const auto moment = chance() % 200;
    site.wait([] { return false; }, std::chrono::milliseconds(moment));
    daemons[who]->stop(SIGKILL);
    daemons[who].reset();
    if (chance() % 4 == 0) std::filesystem::remove_all(dirs[who].path() / "stores");
  }
  Json digests[2];
  for (const std::size_t who : {0, 1}) {
    for (auto& daemon : daemons) daemon.reset();
    daemons[who] = site.start_observer(dirs[who].path());
    REQUIRE(site.wait_for_counts(60, 60));
    REQUIRE(site.wait([&] { return !(digests[who] = site.digests()).empty(); }));
  }
  daemons[1].reset();
  daemons[0] = site.start_observer(dirs[0].path(), "observe");
  REQUIRE(site.wait([&] { return !(digests[0] = site.digests()).empty(); }));
  CHECK(digests[0] == digests[1]);
  CHECK(site.requests == site.answered.size());
  CHECK(site.answered.size() == 60 * 3);
}

TEST_CASE("a daemon that cannot start reports why with its exit code") {
  const TemporaryDirectory dir;
  const auto program = laban::testing::program_directory().parent_path() / "laban-observer";
  const auto exit_code = [&](std::vector<std::string> options) {
    std::vector<std::string> words = {program, "--dir", dir.path()};
    words.insert(words.end(), options.begin(), options.end());
    ChildProcess process(std::move(words));
    while (process.line()) {
    }
    const int status = process.stop(SIGTERM);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  };
  CHECK(exit_code({"--mode", "rule"}) == 2);
  CHECK(exit_code({"--schemas", dir.path() / "nothing"}) == 2);
}

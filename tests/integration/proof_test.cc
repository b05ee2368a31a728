// verify and rebuild on a running system.
#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/integration/terminal.h"
#include "tests/worlds/running_system.h"

using namespace laban::testing;
using namespace std::chrono_literals;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct Answer {
  int exit_code = 0;
  json document;
};

Answer ask(const RunningSystem& system, std::vector<std::string> words) {
  words.insert(words.begin(), program("laban"));
  words.insert(words.end(), {"--dir", system.directory(), "--json"});
  const Finished finished = run(words);
  return {finished.exit_code, json::parse(finished.output, nullptr, false)};
}

fs::path observer_store(const RunningSystem& system) {
  return fs::path(system.directory()) / "stores" / "observer" / "0";
}

// The table that holds the most: whole events. A killed observer's rows are moved into tables when
// another one opens the store.
fs::path largest_table(const RunningSystem& system) {
  fs::path largest;
  for (const auto& entry : fs::directory_iterator(observer_store(system))) {
    if (entry.path().extension() != ".sst") continue;
    if (largest.empty() || entry.file_size() > fs::file_size(largest)) largest = entry.path();
  }
  REQUIRE_FALSE(largest.empty());
  return largest;
}

void flip_a_byte(const fs::path& path) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto at = static_cast<std::streamoff>(fs::file_size(path) / 3);
  file.seekg(at);
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(at);
  file.put(byte);
}

}  // namespace

TEST_CASE("the observer's store is verified while it runs, a damaged one is named and rebuilt") {
  RunningSystem system({"--fail", "payment=10%"});
  system.place({"--generate", "400", "--seed", "5"});
  REQUIRE(system.all_ended(400));
  // A mail may still be on its way when the last saga has ended.
  Answer before;
  std::uint64_t messages = 0;
  REQUIRE(eventually([&] {
    before = ask(system, {"verify"});
    messages = system.log().size();
    return before.exit_code == 0 && before.document["partitions"][0]["position"] == messages;
  }));
  CHECK(before.document["equal"] == true);

  system.kill("observer");
  REQUIRE(system.all_ended(400));
  flip_a_byte(largest_table(system));
  const Answer damaged = ask(system, {"verify"});
  CHECK(damaged.exit_code == 3);
  CHECK(damaged.document["equal"] == false);
  const json& first = damaged.document["partitions"][0]["first_difference"];
  CHECK(first["saga"].get<std::string>().starts_with("g"));
  CHECK(first["what"][0]["kept"].get<std::string>().find(".sst") != std::string::npos);

  const Answer rebuilt = ask(system, {"rebuild", "--yes"});
  CHECK(rebuilt.exit_code == 0);
  CHECK(rebuilt.document["observer_running"] == true);
  CHECK(rebuilt.document["partitions"][0]["replaced"]["outcome"] == "different");
  CHECK(rebuilt.document["partitions"][0]["digest"] ==
        before.document["partitions"][0]["kept_digest"]);
  CHECK(ask(system, {"verify"}).exit_code == 0);
  CHECK(system.saga_counts()["completed"] + system.saga_counts()["compensated"] == 400);
  CHECK(system.log().size() == messages);
  CHECK_FALSE(fs::exists(observer_store(system).string() + ".replaced"));
}

TEST_CASE("stores are rebuilt under load, and every saga ends as it should") {
  RunningSystem system({"--fail", "payment=10%", "--partitions", "2"});
  system.place({"--generate", "300", "--seed", "6"});
  std::thread placing([&] {
    run({program("laban"), "place", "--generate", "1500", "--seed", "8", "--rate", "300", "--dir",
         system.directory()});
  });
  const Answer rebuilt = ask(system, {"rebuild", "--yes"});
  placing.join();
  CHECK(rebuilt.exit_code == 0);
  for (const auto& partition : rebuilt.document["partitions"])
    CHECK(partition["replaced"]["equal"] == true);
  REQUIRE(system.all_ended(1800));
  CHECK(broken_rules(system.audit()) == "");
  CHECK(ask(system, {"verify"}).exit_code == 0);
}

TEST_CASE("stores are rebuilt without an observer, and one that starts continues with them") {
  RunningSystem system({"--no-observer", "--fail", "payment=10%"});
  system.place({"--generate", "200", "--seed", "9"});
  const Answer rebuilt = ask(system, {"rebuild", "--yes"});
  CHECK(rebuilt.exit_code == 0);
  CHECK(rebuilt.document["observer_running"] == false);
  CHECK(rebuilt.document["partitions"][0]["replaced"].is_null());
  const std::uint64_t position = rebuilt.document["partitions"][0]["position"];
  CHECK(position > 200);
  ChildProcess observer(
      {program("laban-observer"), "--url", system.url(), "--dir", system.directory()});
  REQUIRE(system.all_ended(200));
  CHECK(broken_rules(system.audit()) == "");
  CHECK(ask(system, {"verify"}).exit_code == 0);
  CHECK(WEXITSTATUS(observer.stop(SIGTERM)) == 0);
}

TEST_CASE("rebuild asks first: a no and Ctrl-C leave the stores alone") {
  RunningSystem system;
  system.place({"--generate", "5", "--seed", "5"});
  REQUIRE(system.all_ended(5));
  Terminal terminal;
  const auto rebuild = [&] {
    terminal.clear();
    terminal.run(program("laban") + " rebuild --dir " + system.directory() + "; echo ended: $?");
  };
  rebuild();
  REQUIRE(terminal.shows("rebuild the observer's stores in "));
  terminal.run("n");
  CHECK(terminal.shows("nothing was changed"));
  CHECK(terminal.shows("ended: 3"));
  rebuild();
  REQUIRE(terminal.shows("rebuild the observer's stores in "));
  terminal.press("C-c");
  CHECK(terminal.shows("ended: 130"));
  rebuild();
  REQUIRE(terminal.shows("rebuild the observer's stores in "));
  terminal.run("y");
  CHECK(terminal.shows("ended: 0"));

  const Answer asked_nobody = ask(system, {"rebuild"});
  CHECK(asked_nobody.exit_code == 2);
}

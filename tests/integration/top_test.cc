// laban top on a real terminal: tmux is the terminal.

#include <doctest/doctest.h>

#include <csignal>

#include "tests/integration/terminal.h"

using namespace laban::testing;
using nlohmann::json;

namespace {

std::string top_line(const Shop& shop, const Terminal& terminal) {
  return "echo \\$\\$ > " + (terminal.home() / "pid").string() + "; exec " + program("laban") +
         " top --interval 200ms --dir " + shop.system.directory();
}

}  // namespace

TEST_CASE("top is drawn on a terminal, follows keys and sizes, and gives the terminal back") {
  Shop shop;
  shop.place(12);
  Terminal terminal;
  const std::string before = terminal.settings();
  REQUIRE(contains(before, "icanon"));
  terminal.clear();
  terminal.run("sh -c \"" + top_line(shop, terminal) + "\"");
  CHECK(terminal.shows("LIVE"));
  CHECK(terminal.shows("order v1"));
  CHECK(terminal.shows("6/6 services"));
  terminal.press("Down");
  terminal.press("Enter");
  CHECK(terminal.shows("Causes: what led to what"));
  CHECK(terminal.shows("order.placed"));
  terminal.press("Escape");
  CHECK(terminal.shows("Failures of the newest"));
  terminal.type("?");
  CHECK(terminal.shows("open a saga by its id"));
  terminal.press("Escape");
  terminal.type("/nothing has this");
  CHECK(terminal.shows("none"));
  terminal.press("Escape");
  terminal.resize(60, 15);
  CHECK(terminal.shows("Health"));
  CHECK(eventually([&] { return !contains(terminal.screen(), "Failures"); }));
  terminal.resize(30, 5);
  CHECK(terminal.shows("too small"));
  terminal.resize(100, 30);
  CHECK(terminal.shows("Failures of the newest"));
  terminal.press("C-z");
  CHECK(terminal.shows("Stopped"));
  terminal.run("fg");
  CHECK(terminal.shows("Failures of the newest"));
  terminal.type("q");
  CHECK(eventually([&] { return !contains(terminal.screen(), "Health"); }));
  terminal.run("echo ended with $?");
  CHECK(terminal.shows("ended with 0"));
  CHECK(terminal.settings() == before);
}

TEST_CASE("top that is stopped by a signal gives the terminal back as well") {
  Shop shop;
  shop.place(2);
  Terminal terminal;
  const std::string before = terminal.settings();
  for (const int signal : {SIGTERM, SIGSEGV}) {
    CAPTURE(signal);
    terminal.clear();
    terminal.run("sh -c \"" + top_line(shop, terminal) + "\"; echo ended: $?");
    CHECK(terminal.shows("LIVE"));
    ::kill(static_cast<pid_t>(std::stol(text_of(terminal.home() / "pid"))), signal);
    CHECK(terminal.shows("ended: " + std::to_string(128 + signal)));
    CHECK_FALSE(contains(terminal.screen(), "Health"));
    CHECK(terminal.settings() == before);
  }
  terminal.clear();
  terminal.run("sh -c \"" + top_line(shop, terminal) + "\"; echo ended: $?");
  CHECK(terminal.shows("LIVE"));
  terminal.press("C-c");
  CHECK(terminal.shows("ended: 130"));
  CHECK(terminal.settings() == before);
}

TEST_CASE("top marks its numbers as stale while the observer does not answer") {
  Shop shop;
  shop.place(2);
  Terminal terminal;
  terminal.clear();
  terminal.run("sh -c \"" + top_line(shop, terminal) + "\"");
  CHECK(terminal.shows("LIVE"));
  ::kill(shop.system.process("observer"), SIGSTOP);
  CHECK(terminal.shows("STALE"));
  CHECK(contains(terminal.screen(), "the observer does not answer"));
  CHECK(contains(terminal.screen(), "completed"));
  ::kill(shop.system.process("observer"), SIGCONT);
  CHECK(terminal.shows("LIVE"));
  terminal.type("q");
}

TEST_CASE("top prints one frame as text and JSON documents, and says so without a system") {
  Shop shop;
  shop.place(5);
  const auto once = shop.laban("top --once --size 100x30");
  CHECK(once.exit_code == 0);
  CHECK(lines_of(once.output).size() == 30);
  CHECK(contains(once.output, "order v1"));
  CHECK(contains(shop.laban("top --once --ascii").output, "* none stuck"));
  CHECK(contains(shop.laban("top --once --view flow").output, "dispatch"));
  const json document = shop.laban_json("top --once --json");
  CHECK(document.at("live") == true);
  CHECK(document.at("overview").at("stats").at("counts").at("completed") == 5);
  CHECK(document.at("services").at("services").size() == 6);
  const std::string saga = document.at("overview").at("sagas").at(0).at("saga");
  CHECK(contains(shop.laban("top --once --saga " + saga).output, "What next"));
  CHECK(shop.laban("top --once --saga nobody").exit_code == 5);
  CHECK(shop.laban("top").exit_code == 2);
  CHECK(shop.laban("top --once --size 100").exit_code == 2);
  ChildProcess stream({program("laban"), "top", "--jsonl", "--interval", "100ms", "--dir",
                       shop.system.directory()});
  for (int i = 0; i < 3; ++i) {
    const auto line = stream.line();
    REQUIRE(line);
    CHECK(json::parse(*line, nullptr, false).at("live") == true);
  }
  const int status = stream.stop(SIGINT);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
}

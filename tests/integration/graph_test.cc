// laban graph --live on a running system.

#include <csignal>

#include "tests/integration/terminal.h"

using namespace laban::testing;
using nlohmann::json;

namespace {

std::uint64_t count_of(const json& document, const std::string& from, const std::string& to) {
  for (const json& edge : document.at("edges")) {
    if (edge.at("from") == from && edge.at("to") == to) return edge.at("count");
  }
  return 0;
}

json next_document(ChildProcess& stream) {
  const auto line = stream.line();
  REQUIRE(line);
  json document = json::parse(*line, nullptr, false);
  REQUIRE(document.is_object());
  return document;
}

}  // namespace

TEST_CASE("graph --live is redrawn as the numbers change, and gives the terminal back") {
  Shop shop;
  shop.place(3);
  Terminal terminal;
  const std::string before = terminal.settings();
  terminal.clear();
  terminal.run(program("laban") + " graph --live --interval 200ms --dir " +
               shop.system.directory() + "; echo ended: $?");
  CHECK(terminal.shows("laban graph · LIVE"));
  CHECK(terminal.shows("✓ completed 3"));
  CHECK(terminal.shows("order.placed  3"));
  shop.system.place({"--generate", "20", "--seed", "8"});
  CHECK(terminal.shows("order.placed  23"));
  CHECK(terminal.shows("✓ completed 23"));
  terminal.resize(70, 8);
  CHECK(terminal.shows("lines 1 to 4 of"));
  terminal.press("Down");
  CHECK(terminal.shows("lines 2 to 5 of"));
  terminal.press("Home");
  terminal.resize(100, 30);
  CHECK(terminal.shows("order.placed  23"));
  ::kill(shop.system.process("observer"), SIGSTOP);
  CHECK(terminal.shows("STALE"));
  CHECK(contains(terminal.screen(), "order.placed  23"));
  ::kill(shop.system.process("observer"), SIGCONT);
  CHECK(terminal.shows("LIVE"));
  terminal.press("C-c");
  CHECK(terminal.shows("ended: 130"));
  CHECK(terminal.settings() == before);
}

TEST_CASE("graph --live prints a frame without a terminal, and a document for each change") {
  Shop shop;
  shop.place(4);
  for (const std::string words : {"graph --live", "graph --live --once"}) {
    const auto frame = shop.laban(words);
    CHECK(frame.exit_code == 0);
    CHECK(contains(frame.output, " completed 4"));
    CHECK(contains(frame.output, "\n order.placed  4\n"));
    CHECK_FALSE(contains(frame.output, "quit"));
  }
  const json once = shop.laban_json("graph --live --once --json");
  CHECK(once.at("sagas").at("completed").at("count") == 4);
  CHECK(once.at("since_ms") == nullptr);
  CHECK(shop.laban("graph --live --format dot").exit_code == 2);
  CHECK(shop.laban("graph --once").exit_code == 2);
  CHECK(shop.laban("graph --live --definition nobody").exit_code == 2);

  ChildProcess stream({program("laban"), "graph", "--live", "--jsonl", "--interval", "100ms",
                       "--dir", shop.system.directory()});
  json document = next_document(stream);
  CHECK(count_of(document, "", "order.placed") == 4);
  shop.system.place({"--generate", "6", "--seed", "9"});
  // Without changes nothing is printed: each line differs from the one before.
  while (count_of(document, "", "order.placed") < 10 ||
         document.at("sagas").at("completed").at("count") < 10) {
    const json next = next_document(stream);
    CHECK((next.at("edges") != document.at("edges") || next.at("sagas") != document.at("sagas")));
    CHECK(next.at("since_ms") > 0);
    document = next;
  }
  const int status = stream.stop(SIGINT);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
}

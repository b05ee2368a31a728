// laban top on a real terminal: tmux is the terminal.

#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "tests/integration/shell.h"

using namespace laban::testing;
using nlohmann::json;

namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A shell in a terminal of its own, 100 columns by 30 lines.
class Terminal {
 public:
  Terminal() {
    tmux("-f /dev/null new-session -d -x 100 -y 30 'env LC_ALL=C.UTF-8 PS1=ready: sh'");
    if (!shows("ready:")) throw std::runtime_error("no terminal: is tmux installed?");
  }
  ~Terminal() { tmux("kill-server"); }

  void type(const std::string& text) { tmux("send-keys -l '" + text + "'"); }
  void press(const std::string& key) { tmux("send-keys " + key); }
  void run(const std::string& line) {
    type(line);
    press("Enter");
  }
  void resize(int width, int height) {
    tmux("resize-window -x " + std::to_string(width) + " -y " + std::to_string(height));
  }
  std::string screen() { return tmux("capture-pane -p").output; }
  bool shows(const std::string& text) {
    const bool found =
        eventually([&] { return contains(screen(), text); }, std::chrono::seconds(20));
    if (!found) MESSAGE(text << " is not in:\n" << screen());
    return found;
  }
  // What the terminal is set to, as the shell sees it.
  std::string settings() {
    const auto path = home_.path() / ("settings" + std::to_string(++asked_));
    run("stty -a > " + path.string() + ".part; mv " + path.string() + ".part " + path.string());
    eventually([&] { return std::filesystem::exists(path); });
    return text_of(path);
  }
  std::filesystem::path home() const { return home_.path(); }

 private:
  Finished tmux(const std::string& words) {
    return laban::testing::run(
        {"/bin/sh", "-c", "tmux -S '" + (home_.path() / "socket").string() + "' " + words});
  }

  TemporaryDirectory home_;
  int asked_ = 0;
};

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
  terminal.run("clear; sh -c \"" + top_line(shop, terminal) + "\"");
  CHECK(terminal.shows("LIVE"));
  CHECK(terminal.shows("order v1"));
  CHECK(terminal.shows("6/6 services"));
  terminal.press("Down");
  terminal.press("Enter");
  CHECK(terminal.shows("Causes: what led to what"));
  CHECK(terminal.shows("order.placed"));
  terminal.press("Escape");
  CHECK(terminal.shows("Failures of late"));
  terminal.type("?");
  CHECK(terminal.shows("open the saga of an id"));
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
  CHECK(terminal.shows("Failures of late"));
  terminal.press("C-z");
  CHECK(terminal.shows("Stopped"));
  terminal.run("fg");
  CHECK(terminal.shows("Failures of late"));
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
    terminal.run("clear; sh -c \"" + top_line(shop, terminal) + "\"; echo ended: $?");
    CHECK(terminal.shows("LIVE"));
    ::kill(static_cast<pid_t>(std::stol(text_of(terminal.home() / "pid"))), signal);
    CHECK(terminal.shows("ended: " + std::to_string(128 + signal)));
    CHECK_FALSE(contains(terminal.screen(), "Health"));
    CHECK(terminal.settings() == before);
  }
  terminal.run("clear; sh -c \"" + top_line(shop, terminal) + "\"; echo ended: $?");
  CHECK(terminal.shows("LIVE"));
  terminal.press("C-c");
  CHECK(terminal.shows("ended: 130"));
  CHECK(terminal.settings() == before);
}

TEST_CASE("top says that what it shows is old while the observer does not answer") {
  Shop shop;
  shop.place(2);
  Terminal terminal;
  terminal.run("clear; sh -c \"" + top_line(shop, terminal) + "\"");
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

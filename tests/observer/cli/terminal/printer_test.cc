#include "observer/cli/terminal/printer.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <map>

#include "observer/cli/terminal/style.h"
#include "observer/cli/terminal/table.h"
#include "tests/observer/cli/terminal/capture.h"

using namespace laban::cli;
using laban::testing::Capture;

TEST_SUITE_BEGIN("cli printer");

namespace {

Environment environment(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

bool colours(const StyleChoice& choice, bool is_terminal,
             std::map<std::string, std::string> values) {
  return decide_style(choice, is_terminal, true, 80, environment(std::move(values))).colours;
}

}  // namespace

TEST_CASE("every span passes the sanitiser, colours are added outside it") {
  Capture capture({true, Charset::unicode, false, 0});
  capture.printer().line({{"a\x1b[2J", Colour::red}, {" b"}});
  CHECK(capture.text() == "\x1b[31ma\\x1b[2J\x1b[0m b\n");
}

TEST_CASE("without colours no escape sequences are printed") {
  Capture capture;
  capture.printer().line({{"state", Colour::green}});
  CHECK(capture.text() == "state\n");
}

TEST_CASE("a terminal is redrawn in place, anything else is appended to") {
  Capture terminal({false, Charset::unicode, true, 80}), pipe;
  for (Capture* capture : {&terminal, &pipe}) {
    capture->printer().redraw({{{"one"}}, {{"two"}}});
    capture->printer().redraw({{{"three"}}});
  }
  CHECK(terminal.text() == "one\ntwo\n\x1b[2A\x1b[Jthree\n");
  CHECK(pipe.text() == "one\ntwo\nthree\n");
}

TEST_CASE("a reader that went away is noticed and not an error") {
  ::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::close(ends[0]);
  Printer idle(ends[1], {});
  CHECK(idle.is_closed());
  Printer printer(ends[1], {});
  printer.line("nobody reads this");
  printer.flush();
  CHECK(printer.is_closed());
  printer.line("nor this");
  CHECK(printer.lost() == "");
  ::close(ends[1]);
}

TEST_CASE("output that is lost on a full device is told") {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  Printer printer(full, {});
  CHECK(printer.lost() == "");
  printer.line("an answer");
  CHECK(printer.lost() == "No space left on device");
  CHECK(printer.is_closed());
  ::close(full);
}

TEST_CASE("colours follow the terminal, the environment and the option, in that order") {
  const StyleChoice automatic;
  CHECK(colours(automatic, true, {{"TERM", "xterm"}}));
  CHECK_FALSE(colours(automatic, false, {{"TERM", "xterm"}}));
  CHECK_FALSE(colours(automatic, true, {{"TERM", "dumb"}}));
  CHECK_FALSE(colours(automatic, true, {{"TERM", "xterm"}, {"NO_COLOR", "1"}}));
  CHECK(colours(automatic, true, {{"TERM", "xterm"}, {"NO_COLOR", ""}}));
  CHECK(colours(automatic, false, {{"FORCE_COLOR", "1"}}));
  CHECK_FALSE(colours(automatic, false, {{"CLICOLOR_FORCE", "0"}}));
  CHECK(colours({ColourChoice::always, false}, false, {{"NO_COLOR", "1"}}));
  CHECK_FALSE(colours({ColourChoice::never, false}, true, {{"TERM", "xterm"}}));
}

TEST_CASE("characters are plain on request and if the locale is not UTF-8") {
  CHECK(decide_style({}, true, true, 80, environment({})).charset == Charset::unicode);
  CHECK(decide_style({}, true, false, 80, environment({})).charset == Charset::ascii);
  CHECK(decide_style({ColourChoice::automatic, true}, true, true, 80, environment({})).charset ==
        Charset::ascii);
}

TEST_CASE("a table is as wide as its cells, and the last column is not padded") {
  Capture capture;
  Table table({{"ID"}, {"AGE", Align::right}, {"STATE"}});
  table.add({{"o-1"}, {"3 ms"}, {"completed"}});
  table.add({{"o-1042"}, {"4m12s"}, {"stuck"}});
  table.print(capture.printer());
  CHECK(capture.text() ==
        "ID        AGE  STATE\n"
        "o-1      3 ms  completed\n"
        "o-1042  4m12s  stuck\n");
}

TEST_CASE("a hostile cell neither breaks the columns nor reaches the terminal") {
  Capture capture;
  Table table({{"ID"}, {"STATE"}});
  table.add({{"a\nb\x1b[1m"}, {"x"}});
  table.add({{"c"}, {"y"}});
  table.print(capture.printer());
  CHECK(capture.text() ==
        "ID           STATE\n"
        "a\\nb\\x1b[1m  x\n"
        "c            y\n");
}

TEST_CASE("a long cell is cut if its column has a limit") {
  Capture capture;
  Table table({{"ID", Align::left, 4}});
  table.add({{"abcdefgh"}});
  table.print(capture.printer());
  CHECK(capture.text() == "ID\nabc…\n");
}

TEST_SUITE_END();

#include "observer/cli/terminal/progress_line.h"

#include <doctest/doctest.h>

#include "bus/event/manual_clock.h"
#include "tests/observer/cli/terminal/capture.h"

using namespace laban::cli;
using namespace std::chrono_literals;
using laban::testing::Capture;

namespace {

struct Work {
  Capture out, err;
  laban::memory::ManualClock clock{laban::Time()};
  ProgressLine line{err.printer(), clock};
  int done = 0, asked = 0;

  explicit Work(bool is_terminal) : err({false, Charset::unicode, is_terminal, 80}) {}

  // How long a step takes.
  void steps(int count, laban::Duration each) {
    for (int i = 0; i < count; ++i) {
      clock.advance(each);
      ++done;
      line.show([this] {
        ++asked;
        return std::to_string(done) + " done";
      });
    }
  }
};

}  // namespace

TEST_CASE("short work prints nothing") {
  for (const bool is_terminal : {true, false}) {
    Work work(is_terminal);
    work.steps(99, 10ms);
    work.line.clear();
    CHECK(work.err.text() == "");
    CHECK(work.asked == 0);
  }
}

TEST_CASE("long work is one line that is redrawn on a terminal, and gone at the end") {
  Work work(true);
  work.steps(150, 10ms);
  CHECK(work.err.text() == "100 done\n\x1b[1A\x1b[J120 done\n\x1b[1A\x1b[J140 done\n");
  CHECK(work.asked == 3);
  work.line.clear();
  CHECK(work.err.text().ends_with("140 done\n\x1b[1A\x1b[J"));
}

TEST_CASE("without a terminal long work prints a line every ten seconds") {
  Work work(false);
  work.steps(25, 1s);
  work.line.clear();
  CHECK(work.err.text() == "10 done\n20 done\n");
  CHECK(work.out.text() == "");
}

TEST_CASE("other work begins its own patience") {
  Work work(true);
  work.steps(90, 10ms);
  work.line.begin();
  work.steps(90, 10ms);
  CHECK(work.err.text() == "");
  CHECK(work.line.elapsed() == 900ms);
}

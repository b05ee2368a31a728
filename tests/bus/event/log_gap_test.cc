#include "bus/event/log_gap.h"

#include <doctest/doctest.h>

using namespace laban;

TEST_CASE("the gap before a message is the last one that begins before it") {
  LogGaps gaps;
  CHECK_FALSE(gaps.before(100).exists());
  gaps.add({2, 3});
  gaps.add({10, 12});
  CHECK_FALSE(gaps.before(2).exists());
  CHECK(gaps.before(3) == LogGap{2, 3});
  CHECK(gaps.before(10) == LogGap{2, 3});
  CHECK(gaps.before(13) == LogGap{10, 12});
}

TEST_CASE("a gap covers those that lie in it") {
  CHECK(LogGap{2, 5}.covers({2, 5}));
  CHECK(LogGap{2, 5}.covers({3, 4}));
  CHECK_FALSE(LogGap{2, 5}.covers({5, 6}));
  CHECK_FALSE(LogGap{2, 5}.covers({1, 2}));
}

TEST_CASE("a gap is shown by its sequences") {
  CHECK(to_text(LogGap{7, 7}) == "#7");
  CHECK(to_text(LogGap{7, 9}) == "#7 to #9");
}

#include "observer/saga/fold/log_clock.h"

#include <doctest/doctest.h>

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;

namespace {
constexpr Duration period = 250ms;
constexpr Time start{1000h};
}  // namespace

TEST_CASE("the clock moves by one period a tick") {
  LogClock clock;
  for (int i = 0; i <= 40; ++i)
    CHECK(clock.accept(static_cast<std::uint64_t>(i) + 1, period, start + i * period));
  CHECK(clock.now() == 10s);
}

TEST_CASE("only the next number counts") {
  LogClock clock;
  CHECK(clock.accept(1, period, start));
  CHECK_FALSE(clock.accept(1, period, start + 1s));
  CHECK_FALSE(clock.accept(3, period, start + 1s));
  CHECK_FALSE(clock.accept(0, period, start + 1s));
  CHECK(clock.now() == 0s);
  CHECK(clock.accept(2, period, start + 1s));
  CHECK(clock.now() == period);
}

TEST_CASE("a jump forward of the broker's clock costs one period") {
  LogClock clock;
  clock.accept(1, period, start);
  clock.accept(2, period, start + 24h);
  CHECK(clock.now() == period);
}

TEST_CASE("a jump backward of the broker's clock does not stop time") {
  LogClock clock;
  clock.accept(1, period, start);
  clock.accept(2, period, start - 24h);
  clock.accept(3, period, start - 24h + period);
  CHECK(clock.now() == 2 * period);
}

TEST_CASE("a racing ticker cannot speed time up") {
  LogClock clock;
  std::uint64_t number = 0;
  for (Duration at{}; at <= 10s; at += 10ms) clock.accept(++number, period, start + at);
  CHECK(clock.now() == 10s);
}

TEST_CASE("a tick period that no observer uses is refused") {
  LogClock clock;
  CHECK_FALSE(clock.accept(1, 0ms, start));
  CHECK_FALSE(clock.accept(1, 251ms, start));
  CHECK(clock.last_number() == 0);
}

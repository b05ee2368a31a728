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

// What the broker's clock does, and how the ticks come: each pair of the two.
TEST_CASE("time in the log passes as it really does, whatever the broker's clock and tickers do") {
  struct Jump {
    const char* name;
    Duration by;
  };
  struct Ticker {
    const char* name;
    Duration every;
  };
  for (const Jump& jump :
       {Jump{"right", {}}, Jump{"set back an hour", -1h},
        Jump{"set back by less than a period", -100ms}, Jump{"set forward an hour", 1h}}) {
    for (const Ticker& ticker : {Ticker{"one", period}, Ticker{"several racing", 10ms},
                                 Ticker{"two out of step", 125ms}}) {
      CAPTURE(jump.name);
      CAPTURE(ticker.name);
      LogClock clock;
      std::uint64_t number = 0;
      // At 5 s and 10 s the broker's clock jumps, at 15 s nobody ticks for a minute.
      for (Duration at{}; at <= 20s; at += ticker.every) {
        const Duration jumped = (at >= 5s) * jump.by + (at >= 10s) * jump.by;
        const Duration pause = at >= 15s ? 60s : 0s;
        // The broker's clock counts in steps of 20 ms: some ticks have the time of the one before.
        const Time stored = start + at / 20ms * 20ms + jumped + pause;
        REQUIRE(clock.accept(++number, period, stored));
      }
      // A jump is taken for a period at most, and the pause for one.
      CHECK(clock.now() >= 20s - 3 * period);
      CHECK(clock.now() <= 20s + 3 * period);
    }
  }
}

TEST_CASE("a tick period that no observer uses is refused") {
  LogClock clock;
  CHECK_FALSE(clock.accept(1, 0ms, start));
  CHECK_FALSE(clock.accept(1, 251ms, start));
  CHECK(clock.last_number() == 0);
}

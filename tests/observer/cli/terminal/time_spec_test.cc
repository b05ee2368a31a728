#include "observer/cli/terminal/time_spec.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("cli time");

namespace {

const Time now = *parse_rfc3339("2026-11-20T15:32:16Z");

Time time_of(std::string_view text) {
  const auto spec = parse_time_spec(text, now);
  REQUIRE(spec);
  REQUIRE(std::holds_alternative<Time>(*spec));
  return std::get<Time>(*spec);
}

}  // namespace

TEST_CASE("a duration means that long ago, with and without a minus") {
  CHECK(time_of("-10m") == now - 10min);
  CHECK(time_of("10m") == now - 10min);
  CHECK(time_of("1d3h5m2s") == now - (24h + 3h + 5min + 2s));
}

TEST_CASE("RFC 3339 is a point in time") {
  CHECK(time_of("2026-11-20T15:00:00Z") == now - 32min - 16s);
  CHECK(time_of("2026-11-20T15:32:16.5Z") == now + 500ms);
}

TEST_CASE("a time without a zone is local") {
  ::setenv("TZ", "UTC-2", 1);  // two hours ahead of UTC
  ::tzset();
  CHECK(time_of("2026-11-20 17:32") == now - 16s);
  CHECK(time_of("2026-11-20 17:32:16") == now);
  CHECK(clock_time(now + 876ms) == "17:32:16.876");
}

TEST_CASE("a number sign means a position in the log") {
  const auto spec = parse_time_spec("#184001", now);
  REQUIRE(spec);
  CHECK(std::get<Sequence>(*spec).number == 184001);
}

TEST_CASE("a position in the log may name its partition") {
  CHECK(parse_position("#184001")->sequence == 184001);
  CHECK_FALSE(parse_position("#184001")->partition);
  CHECK(parse_position("2#184001")->sequence == 184001);
  CHECK(parse_position("2#184001")->partition == 2);
  for (const char* text : {"", "7", "#", "2#", "x#7", "-1#7", "2#7#8", "#18446744073709551616"})
    CHECK_FALSE(parse_position(text));
}

TEST_CASE("a sequence is a number, with or without a number sign") {
  CHECK(parse_sequence("#184001") == 184001);
  CHECK(parse_sequence("184001") == 184001);
  for (const char* text : {"", "#", "##7", "-7", "7 ", "2#7"}) CHECK_FALSE(parse_sequence(text));
}

TEST_CASE("anything else is refused with the forms that are right") {
  for (const char* text : {"", "#", "#0", "#x", "#1 ", "yesterday", "10", "2026-13-40", "-",
                           "10m ago", "9999-12-31", "0001-01-01"}) {
    CAPTURE(text);
    const auto spec = parse_time_spec(text, now);
    REQUIRE_FALSE(spec);
    CHECK(spec.error().kind == ErrorKind::invalid);
    CHECK(spec.error().message.find("#184001") != std::string::npos);
  }
}

TEST_SUITE_END();

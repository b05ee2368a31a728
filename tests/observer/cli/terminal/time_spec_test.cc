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

TEST_CASE("a position in the log is taken as it is printed") {
  const auto sequence_of = [](std::string_view text) {
    CAPTURE(text);
    const auto spec = parse_time_spec(text, now);
    REQUIRE(spec);
    REQUIRE(std::holds_alternative<Sequence>(*spec));
    return std::get<Sequence>(*spec);
  };
  for (const char* text : {"#12345", "#12,345", "2#12345", "2#12,345", "shop-2:12,345",
                           "shop-2:12345", "my-shop-2:12345", "#12345, 2026-11-20 15:32:16"}) {
    CHECK(sequence_of(text).number == 12345);
  }
  CHECK(sequence_of("2#12,345").partition == 2);
  CHECK(sequence_of("my-shop-2:12,345").partition == 2);
  CHECK(sequence_of("shop-10:1,234,567").partition == 10);
  CHECK_FALSE(sequence_of("#12,345").partition);
  for (const char* text : {"#1,23", "#1,2345", "#,123", "#1234,567", "shop:12", "shop-:12", "-2:12",
                           "shop-2:", "shop-x:12", "shop-2:0", "#12 345"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_time_spec(text, now));
  }
}

TEST_CASE("a time of day is the last such moment") {
  ::setenv("TZ", "UTC-2", 1);
  ::tzset();
  CHECK(time_of("17:32:16") == now);
  CHECK(time_of("17:32") == now - 16s);
  CHECK(time_of("17:32:15.876") == now - 124ms);
  CHECK(time_of("15:32:16Z") == now);
  CHECK(time_of("17:32:17") == now + 1s - 24h);  // yesterday: today it is still to come
  CHECK(time_of("23:59") == now - 17h - 33min - 16s);
  for (const char* text : {"24:00", "17:60", "1:2", "17:32:61", "17:32:16.", "17", "17:", "7:32pm"})
    CHECK_FALSE(parse_time_spec(text, now));
}

TEST_CASE("every time that is printed can be given") {
  ::setenv("TZ", "UTC-2", 1);
  ::tzset();
  const Time printed = now - 42min + 876ms;
  const struct {
    std::string text;
    Duration exact;  // what the form leaves out is less than this
  } forms[] = {{to_rfc3339(printed), 1ns},
               {"2026-11-20T16:50:16.876+02:00", 1ns},
               {"2026-11-20T14:50:16.876000000Z", 1ns},
               {"2026-11-20 14:50:16.876Z", 1ns},
               {clock_time(printed), 1ms},
               {local_time(printed), 1s},
               {"2026-11-20 16:50:16.876", 1ns},
               {"2026-11-20T16:50:16.876", 1ns},
               {to_text(now - printed) + " ago", 1s},
               {to_text(now - printed), 1s},
               {"-" + to_text(now - printed), 1s}};
  for (const auto& [text, exact] : forms) {
    CAPTURE(text);
    const Time parsed = time_of(text);
    CHECK(parsed <= printed + exact);
    CHECK(printed < parsed + exact);
  }
  CHECK(time_of("now") == now);
}

TEST_CASE("every duration that is printed can be given") {
  for (const Duration length :
       {Duration(0ms), Duration(1ms), Duration(222ms), Duration(999ms), Duration(1s),
        Duration(1234ms), Duration(59999ms), Duration(85s), Duration(60s), Duration(3605s),
        Duration(25h), Duration(400 * 24h)}) {
    const std::string text = to_text(length);
    std::string narrow = text;
    std::erase(narrow, ' ');  // as the dashboard prints it
    CAPTURE(text);
    REQUIRE(parse_length(text));
    CHECK(to_text(*parse_length(text)) == text);
    CHECK(*parse_length(narrow) == *parse_length(text));
    CHECK(*parse_patience(text, 1s) == *parse_length(text));
  }
  CHECK(*parse_length("1.5s") == Duration(1500ms));
  CHECK(*parse_length("1234.567ms") == Duration(1234567us));
  CHECK(*parse_length("1,234 ms") == Duration(1234ms));
  CHECK(*parse_length("1d 3h 5m 2s") == Duration(27h + 5min + 2s));
  for (const char* text : {"", "5", "5 x", "1.s", ".5s", "1.2.3 s", "5 s ", " 5 s", "s", "1,2 s",
                           "-5 s", "99999999999999999999 s", "200 y"}) {
    CAPTURE(text);
    REQUIRE_FALSE(parse_length(text));
    CHECK(parse_length(text).error().message.find("250ms") != std::string::npos);
  }
}

TEST_CASE("a bare number is no point in time, and the message says what it may mean") {
  const auto spec = parse_time_spec("10", now);
  REQUIRE_FALSE(spec);
  CHECK(spec.error().message ==
        "'10' is neither a time nor a position: 10m (ago) or '#10' (a position)?");
}

TEST_CASE("a position in the log may name its partition") {
  CHECK(parse_position("shop-2:12,345")->partition == 2);
  CHECK(parse_position("2#12,345")->sequence == 12345);
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
  CHECK(parse_sequence("184,001") == 184001);
  for (const char* text : {"", "#", "##7", "-7", "7 ", "2#7"}) CHECK_FALSE(parse_sequence(text));
}

TEST_CASE("anything else is refused with the forms that are right") {
  for (const char* text : {"", "#", "#0", "#x", "#1 ", "yesterday", "2026-13-40", "-", "ago",
                           "9999-12-31", "0001-01-01"}) {
    CAPTURE(text);
    const auto spec = parse_time_spec(text, now);
    REQUIRE_FALSE(spec);
    CHECK(spec.error().kind == ErrorKind::invalid);
    CHECK(spec.error().message.find("#184001") != std::string::npos);
  }
}

TEST_SUITE_END();

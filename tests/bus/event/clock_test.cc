#include <doctest/doctest.h>
#include <laban/clock.h>

using namespace laban;
using namespace std::chrono_literals;

TEST_CASE("times are written in UTC with as many digits as they need") {
  for (const char* text : {"2010-12-01T08:26:00Z", "2026-11-20T15:32:16.876Z",
                           "1969-12-31T23:59:59.000000001Z", "2024-02-29T00:00:00Z"}) {
    CAPTURE(text);
    const auto time = parse_rfc3339(text);
    REQUIRE(time);
    CHECK(to_rfc3339(*time) == text);
  }
}

TEST_CASE("the first and the last time there is have a text") {
  CHECK(to_rfc3339(Time::min()) == "1677-09-21T00:12:43.145224192Z");
  CHECK(to_rfc3339(Time::max()) == "2262-04-11T23:47:16.854775807Z");
  CHECK(to_rfc3339(Time(-1ns)) == "1969-12-31T23:59:59.999999999Z");
}

TEST_CASE("a time with an offset is the same moment") {
  CHECK(parse_rfc3339("2026-01-01T02:00:00+02:00").value() ==
        parse_rfc3339("2026-01-01T00:00:00Z").value());
  CHECK(parse_rfc3339("2010-12-01 08:26:00Z").value() ==
        parse_rfc3339("2010-12-01T08:26:00Z").value());
}

TEST_CASE("what is not a time is refused") {
  for (const char* text :
       {"", "2010-13-01T00:00:00Z", "2010-02-30T00:00:00Z", "2010-12-01T24:00:00Z",
        "2010-12-01T08:26:00", "2010-12-01", "0000-01-01T00:00:00Z", "9999-01-01T00:00:00Z",
        "2010-12-01T08:26:00.Z", "2010-12-01T08:26:00Zx"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339(text));
  }
}

TEST_CASE("durations are read with their units and printed briefly for people") {
  CHECK(parse_duration("250ms").value() == 250ms);
  CHECK(parse_duration("1d3h5m2s").value() == 24h + 3h + 5min + 2s);
  for (const char* text :
       {"", "5", "s", "-5s", "5 s", "5y", "99999999999s", "30000d30000d30000d30000d"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
  CHECK(to_text(3ms) == "3 ms");
  CHECK(to_text(1250ms) == "1.2 s");
  CHECK(to_text(4min + 12s) == "4m12s");
  CHECK(to_text(26h) == "1d02h");
  CHECK(to_text(Duration::min()) == "-" + to_text(Duration::max()));
}

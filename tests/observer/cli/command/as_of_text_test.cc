#include "observer/cli/command/as_of_text.h"

#include <doctest/doctest.h>

#include "observer/cli/terminal/time_spec.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("cli as of");

namespace {

const Time now = Time(1'790'000'000s);

api::AsOf as_of(std::uint32_t partitions) {
  api::AsOf as_of{.now = now};
  for (std::uint32_t p = 0; p < partitions; ++p) {
    as_of.partitions.push_back({.stream = "shop-" + std::to_string(p),
                                .partition = p,
                                .sequence = 12345 + p,
                                .time = now - 200ms - 1s * p});
  }
  return as_of;
}

}  // namespace

TEST_CASE("an answer names the position it is of, and how long ago that was") {
  CHECK(as_of_text(as_of(1)) == "shop-0:12,345, 200 ms ago");
  CHECK(as_of_text(as_of(2)) == "shop-0:12,345 shop-1:12,346, 200 ms ago");
  CHECK(as_of_text(as_of(16)) == "shop-0:12,345 … shop-15:12,360 (16 partitions), 200 ms ago");
  CHECK(as_of_text(api::AsOf{}) == "");
  api::AsOf empty = as_of(1);
  empty.partitions[0].sequence = 0;
  empty.partitions[0].time = Time{};
  CHECK(as_of_text(empty) == "shop-0:0");
}

TEST_CASE("a position that is printed can be given as a point in time") {
  const std::string text = as_of_text(as_of(1));
  const auto spec = parse_time_spec(text.substr(0, text.find(", ")), now);
  REQUIRE(spec);
  REQUIRE(std::holds_alternative<Sequence>(*spec));
  CHECK(std::get<Sequence>(*spec).number == 12345);
  CHECK(std::get<Sequence>(*spec).partition == 0);
}

TEST_SUITE_END();

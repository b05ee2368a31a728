#include "bus/event/printable.h"

#include <doctest/doctest.h>

using namespace laban;

TEST_CASE("printable ASCII stays as it is") {
  std::string all;
  for (char c = ' '; c <= '~'; ++c) all += c;
  CHECK(escape_unprintable(all) == all);
  CHECK(replace_unprintable(all, '?') == all);
}

TEST_CASE("every other byte is escaped or replaced") {
  using namespace std::string_view_literals;
  const auto bytes = "a\0\x1b[31m\x7f\n\xc3\xa9\xff"sv;
  CHECK(escape_unprintable(bytes) == R"(a\x00\x1b[31m\x7f\x0a\xc3\xa9\xff)");
  CHECK(replace_unprintable(bytes, '.') == "a..[31m.....");
}

#include "observer/cli/terminal/text.h"

#include <doctest/doctest.h>

#include <string>

using namespace laban::cli;

TEST_SUITE_BEGIN("cli text");

namespace {

std::string safe(std::string_view text) { return sanitise(text, Charset::unicode); }

bool is_plain(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("letters of any language stay as they are") {
  CHECK(safe("Crème brûlée, 茶, \U0001F375") == "Crème brûlée, 茶, \U0001F375");
}

TEST_CASE("escape sequences and control characters are shown, not acted on") {
  CHECK(safe("\x1b[31mred\x1b[0m") == "\\x1b[31mred\\x1b[0m");
  CHECK(safe("a\nb\tc\rd") == "a\\nb\\tc\\rd");
  CHECK(safe(std::string("nul\0end", 7)) == "nul\\x00end");
  CHECK(safe("del\x7f") == "del\\x7f");
  CHECK(safe("c1 \u009b31m") == "c1 \\x9b31m");
}

TEST_CASE("characters that reorder or hide text are shown") {
  CHECK(safe("\u202egnp.exe") == "\\u202egnp.exe");
  CHECK(safe("\u2066x\u2069") == "\\u2066x\\u2069");
  CHECK(safe("a\u200bb\u200fc\ufeff") == "a\\u200bb\\u200fc\\ufeff");
  CHECK(safe("line\u2028break") == "line\\u2028break");
  CHECK(safe("\U000E0041") == "\\U000e0041");
}

TEST_CASE("invalid UTF-8 is replaced byte by byte") {
  CHECK(safe("a\xff"
             "b") == "a\ufffdb");
  CHECK(safe("\xc0\xaf") == "\ufffd\ufffd");                          // overlong
  CHECK(safe("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");                // surrogate
  CHECK(safe("\xf4\x90\x80\x80").find('\xf4') == std::string::npos);  // beyond the last code point
  CHECK(safe("cut \xe8\x8c") == "cut \ufffd\ufffd");
}

TEST_CASE("no bytes whatever get a control character through") {
  std::uint32_t state = 1;
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (int i = 0; i < 40; ++i) {
      state = state * 1664525 + 1013904223;
      bytes.push_back(static_cast<char>(state >> 24));
    }
    CHECK(is_plain(safe(bytes)));
    CHECK(is_plain(sanitise(bytes, Charset::ascii)));
    CHECK(safe(safe(bytes)) == safe(bytes));
  }
}

TEST_CASE("in ascii our own signs have plain forms and the rest is escaped") {
  CHECK(sanitise("✓ ok → …", Charset::ascii) == "v ok -> ...");
  CHECK(sanitise("café", Charset::ascii) == "caf\\xe9");
  CHECK(sanitise("茶", Charset::ascii) == "\\u8336");
}

TEST_CASE("JSON stays the same document and holds nothing a terminal acts on") {
  CHECK(safe_json("{\"a\": \"\u009b \u202e é\"}") == "{\"a\": \"\\u009b \\u202e é\"}");
  CHECK(safe_json("{\"tag\": \"\U000E0041\"}") == "{\"tag\": \"\\udb40\\udc41\"}");
  CHECK(safe_json("{\n  \"a\": 1\n}") == "{\n  \"a\": 1\n}");
}

TEST_CASE("text is cut to columns with an ellipsis") {
  CHECK(fit("payment.charged", 15) == "payment.charged");
  CHECK(fit("payment.charged", 8) == "payment…");
  CHECK(fit("payment", 0).empty());
}

TEST_SUITE_END();

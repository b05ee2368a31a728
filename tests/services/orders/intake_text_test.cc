#include <doctest/doctest.h>

#include "services/orders/intake/numbers.h"
#include "services/orders/intake/order_rules.h"
#include "services/orders/intake/text.h"

using namespace orders;

TEST_CASE("prices convert to cents exactly, half a cent rounds up") {
  struct Row {
    const char* text;
    std::int64_t cents;
  };
  for (const auto& [text, cents] :
       {Row{"2.55", 255}, Row{"2.1", 210}, Row{"2", 200}, Row{"0", 0}, Row{"2.", 200},
        Row{".5", 50}, Row{"0.045", 5}, Row{"0.044", 4}, Row{"1.005", 101}, Row{"0.0049", 0},
        Row{"19.999", 2000}, Row{"-2.55", -255}, Row{"+1.10", 110}, Row{"607.49", 60749},
        Row{"00012.30", 1230}}) {
    CHECK_MESSAGE(parse_cents(text) == cents, text);
  }
}

TEST_CASE("text that is not a number is not a price") {
  for (const char* text :
       {"", "-", ".", "2,55", "2.5.5", "1e3", "£2", "2.5x", " 2", "nan", "0x10"}) {
    CHECK_MESSAGE(!parse_cents(text), text);
  }
}

TEST_CASE("numbers too large for 64 bits stay too large") {
  CHECK(parse_cents("99999999999999999999999.99") == INT64_MAX);
  CHECK(parse_cents("92233720368547758.08") == INT64_MAX);
  CHECK(parse_cents("-99999999999999999999999") == -INT64_MAX);
  CHECK(parse_quantity("99999999999999999999999") == INT64_MAX);
}

TEST_CASE("quantities are whole numbers") {
  CHECK(parse_quantity("6") == 6);
  CHECK(parse_quantity("-24") == -24);
  CHECK(parse_quantity("12.0") == 12);
  for (const char* text : {"", "6.5", "six", "6 ", "--6"})
    CHECK_MESSAGE(!parse_quantity(text), text);
}

TEST_CASE("dates are read in the formats of the retail files") {
  const auto expected = laban::parse_rfc3339("2010-12-01T08:26:00Z");
  REQUIRE(expected);
  for (const char* text : {"2010-12-01 08:26:00", "2010-12-01 08:26", "2010-12-01T08:26:00Z",
                           "12/1/2010 8:26", "12/01/2010 08:26:00"}) {
    const auto date = parse_date(text);
    REQUIRE_MESSAGE(date, text);
    CHECK_MESSAGE(*date == *expected, text);
  }
  for (const char* text : {"", "2010-12-01", "2010-13-01 08:26:00", "2010-02-30 08:26:00",
                           "2010-12-01 24:00:00", "2010-12-01 08:26:00x", "13/1/2010 8:26",
                           "yesterday", "1/1/1066 8:00", "2010-12-01 -1:26:00", "2010-12-01 08"}) {
    CHECK_MESSAGE(!parse_date(text), text);
  }
}

TEST_CASE("text that is not UTF-8 is read as Windows-1252") {
  CHECK(to_utf8("plain") == "plain");
  CHECK(to_utf8("caf\xc3\xa9") == "café");
  CHECK(to_utf8("caf\xe9") == "café");
  CHECK(to_utf8("\xa3") == "£");
  CHECK(to_utf8("\x80 \x93quoted\x94") == "€ “quoted”");
  CHECK_FALSE(to_utf8("\x81"));
  CHECK(to_utf8("\xc3") == "Ã");
  CHECK(to_utf8("\xed\xa0\x80") == "í\xc2\xa0€");
}

TEST_CASE("cleaning keeps one line of text and refuses control characters") {
  CHECK(clean_text("  POPPY'S PLAYHOUSE BEDROOM ") == "POPPY'S PLAYHOUSE BEDROOM");
  CHECK(clean_text("two\r\nlines\tand") == "two  lines and");
  CHECK(clean_text("") == "");
  CHECK(clean_text("   ") == "");
  CHECK_FALSE(clean_text("bell\x07"));
  CHECK_FALSE(clean_text(std::string_view("nul\0", 4)));
  CHECK_FALSE(clean_text("\x1b[2J"));
  CHECK_FALSE(clean_text("c1 \xc2\x85"));
  CHECK(clean_text("nbsp\xc2\xa0") == "nbsp\xc2\xa0");
}

TEST_CASE("displayed text has no effect on a terminal") {
  CHECK(shown_text("née 3 €") == "née 3 €");
  CHECK(shown_text("\x1b[2J\r\nforged\x7f") == "\\x1b[2J\\x0d\\x0aforged\\x7f");
  CHECK(shown_text("c1 \xc2\x9b, bad \xff, nul " + std::string(1, '\0')) ==
        "c1 \\x9b, bad \\xff, nul \\x00");
  CHECK(shown_text("\xe2\x80\xae"
                   "desrever") == "\\u202edesrever");
}

TEST_CASE("an e-mail address cannot inject anything into a mail") {
  for (const char* text : {"a@example.com", "first.last+tag@sub.example.co.uk"}) {
    CHECK_MESSAGE(is_email(text), text);
  }
  for (const char* text : {"", "a", "@b", "a@", "a b@c", "a@b@c", "a@b\r\nBcc: c@d", "<a@b>",
                           "a@b,c@d", "a@-b", "a@.b", "a@b.", "\"a\"@b", "é@b"}) {
    CHECK_MESSAGE(!is_email(text), text);
  }
  CHECK_FALSE(is_email(std::string(65, 'a') + "@b.c"));
  CHECK_FALSE(is_email("a@" + std::string(253, 'b')));
}

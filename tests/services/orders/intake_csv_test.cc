#include <doctest/doctest.h>

#include "services/orders/intake/csv_reader.h"

using orders::CsvReader;
using orders::CsvRecord;
using Fields = std::vector<std::string>;

namespace {

std::vector<CsvRecord> read_all(const std::string& text, std::size_t fields = 0) {
  CsvReader reader(text);
  reader.expect_fields(fields);
  std::vector<CsvRecord> records;
  for (CsvRecord record; reader.next(record);) records.push_back(record);
  return records;
}

}  // namespace

TEST_CASE("records end with LF or CR LF, the last one with or without") {
  for (const char* text : {"a,b\nc,d\n", "a,b\r\nc,d\r\n", "a,b\nc,d", "\n\na,b\n\r\nc,d"}) {
    const auto records = read_all(text);
    REQUIRE_MESSAGE(records.size() == 2, text);
    CHECK(records[0].fields == Fields{"a", "b"});
    CHECK(records[1].fields == Fields{"c", "d"});
  }
  CHECK(read_all("").empty());
  CHECK(read_all("\n\r\n").empty());
}

TEST_CASE("quoted fields may contain commas, quotes and line breaks, which count as lines") {
  const auto records = read_all("x,\"a, \"\"b\"\"\",\"\"\n\"two\r\nlines\",y,z\nlast,,\n");
  REQUIRE(records.size() == 3);
  CHECK(records[0].fields == Fields{"x", "a, \"b\"", ""});
  CHECK(records[0].line == 1);
  CHECK(records[1].fields == Fields{"two\r\nlines", "y", "z"});
  CHECK(records[1].line == 2);
  CHECK(records[2].fields == Fields{"last", "", ""});
  CHECK(records[2].line == 4);
}

TEST_CASE("a quote inside an unquoted field is a quote") {
  const auto records = read_all("RECORD FRAME 7\" SINGLE SIZE,1\n");
  REQUIRE(records.size() == 1);
  CHECK(records[0].fields == Fields{"RECORD FRAME 7\" SINGLE SIZE", "1"});
}

TEST_CASE("a byte order mark is skipped") {
  CHECK(read_all("\xef\xbb\xbf"
                 "a,b\n")[0]
            .fields == Fields{"a", "b"});
}

TEST_CASE("an unclosed quote costs its own line and no other") {
  const auto records = read_all("1,a\n2,\"open\n3,b\n4,\"quoted, fine\"\n5,c\n", 2);
  REQUIRE(records.size() == 5);
  CHECK(records[1].problem == "text behind a closing quote");
  CHECK(records[1].line == 2);
  CHECK(records[2].fields == Fields{"3", "b"});
  CHECK(records[3].fields == Fields{"4", "quoted, fine"});
  CHECK(records[3].line == 4);
  CHECK(records[4].fields == Fields{"5", "c"});
}

TEST_CASE("an unclosed quote in the last line is a problem of that line") {
  const auto records = read_all("1,a\n2,\"open", 2);
  REQUIRE(records.size() == 2);
  CHECK(records[1].problem == "a quote that is never closed");
}

TEST_CASE("a record with the wrong number of fields costs its first line") {
  const auto records = read_all("1,a\n2\n3,b,c\n4,\"x\ny\",z\n5,d\n", 2);
  REQUIRE(records.size() == 6);
  CHECK(records[1].problem == "1 fields instead of 2");
  CHECK(records[2].problem == "3 fields instead of 2");
  CHECK(records[3].problem == "3 fields instead of 2");
  CHECK(records[4].line == 5);  // y",z is then a separate row
  CHECK(records[4].problem.empty());
  CHECK(records[5].fields == Fields{"5", "d"});
}

TEST_CASE("many unclosed quotes are read in time that grows with the input") {
  std::string text;
  for (int n = 0; n < 20'000; ++n) text += "\"\"\"\n";  // opens, escapes, never closes
  CHECK(read_all(text, 2).size() == 20'000);
}

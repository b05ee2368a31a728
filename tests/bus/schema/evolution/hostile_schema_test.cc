// The comparison of schemas from anyone.

#include <doctest/doctest.h>
#include <flatbuffers/idl.h>

#include <algorithm>

#include "bus/schema/check/well_formed.h"
#include "bus/schema/evolution/evolution.h"

namespace laban::schema {
namespace {

std::string compiled(const std::string& text) {
  flatbuffers::Parser parser;
  REQUIRE_MESSAGE(parser.Parse(text.c_str()), parser.error_);
  parser.Serialize();
  return {reinterpret_cast<const char*>(parser.builder_.GetBufferPointer()),
          parser.builder_.GetSize()};
}

}  // namespace

TEST_CASE("a schema that is not well-formed cannot be read, which is one breaking change each") {
  const std::string sound = compiled("namespace a; table E { x: int; }");
  const auto check = [](const SchemaChange& change, const char* where, const std::string& schema) {
    CHECK(change.verdict == Compatibility::breaking);
    CHECK(change.where == where);
    CHECK(change.what == "cannot be read: " + check_well_formed(schema).error().message);
  };
  for (const std::string& bad :
       {std::string(), std::string("table E { x: int; }"), sound.substr(0, sound.size() - 8),
        compiled("namespace a; table T { x: int; } union U { T } table E { u: U; }")}) {
    const auto before = schema_changes(bad, sound);
    REQUIRE(before.size() == 1);
    check(before[0], "the older schema", bad);
    const auto after = schema_changes(sound, bad);
    REQUIRE(after.size() == 1);
    check(after[0], "the newer schema", bad);
    const auto both = schema_changes(bad, bad);
    REQUIRE(both.size() == 2);
    check(both[0], "the older schema", bad);
    check(both[1], "the newer schema", bad);
  }
}

TEST_CASE("a schema with any bit turned is compared, or cannot be read") {
  const std::string sound = compiled(
      "attribute \"event\"; attribute \"source\"; namespace a; enum K: byte { A, B }"
      "struct P { x: int; y: [K:2]; } table L { k: [K]; p: P; l: [L]; }"
      "table E (event, source: \"b\") { l: L; s: string (required); d: double = 1.5; }");
  std::string schema = sound;
  int read = 0, refused = 0, differing = 0;
  for (std::size_t bit = 0; bit < sound.size() * 8; ++bit) {
    const auto turn = static_cast<char>(1 << bit % 8);
    schema[bit / 8] = static_cast<char>(schema[bit / 8] ^ turn);
    const bool is_well_formed = check_well_formed(schema).has_value();
    REQUIRE(schema_changes(schema, schema).empty() == is_well_formed);
    ++(is_well_formed ? read : refused);
    if (is_well_formed) {
      differing += schema_changes(sound, schema).empty() ? 0 : 1;
      schema_changes(schema, sound);
    }
    schema[bit / 8] = static_cast<char>(schema[bit / 8] ^ turn);
  }
  CHECK(read > 1000);
  CHECK(refused > 1000);
  CHECK(differing > 200);
}

TEST_CASE("types that refer to each other cost no more than their number") {
  constexpr int tables = 700;
  std::string chain = "attribute \"event\"; namespace a; table E (event) { f: T0; }";
  std::string grid = chain;
  for (int i = 0; i < tables; ++i) {
    const std::string start =
        "table T" + std::to_string(i) + " { f: T" + std::to_string((i + 1) % tables) + "; ";
    chain += start + "}";
    grid += start + "g: T" + std::to_string(i * 9 % tables) + "; }";
  }
  const std::string one = compiled(chain), two = compiled(grid);
  CHECK(schema_changes(one, one).empty());
  CHECK(schema_changes(two, two).empty());
  const auto changes = schema_changes(one, two);
  CHECK(changes.size() == tables);
  CHECK(verdict_of(changes) == Compatibility::compatible);
  CHECK(std::all_of(changes.begin(), changes.end(),
                    [](const auto& change) { return change.where.size() < 600; }));
  // Every table in place of every other.
  CHECK(
      verdict_of(schema_changes(
          two,
          compiled(
              "attribute \"event\"; namespace a; table E (event) { f: A; } table A { f: B; g: A; }"
              "table B { f: A; g: B; }"))) == Compatibility::breaking);
}

}  // namespace laban::schema

// Every kind of change to a schema, and its verdict. flatc --conform finds nothing wrong with those
// that are marked (conform).

#include "bus/schema/evolution/evolution.h"

#include <doctest/doctest.h>
#include <flatbuffers/idl.h>
#include <flatbuffers/reflection.h>

#include <filesystem>
#include <fstream>

#include "bus/file/read_file.h"
#include "bus/schema/schema_registry.h"
#include "tests/support/temporary_directory.h"

namespace laban::schema {
namespace {

using testing::TemporaryDirectory;

constexpr auto compatible = Compatibility::compatible;
constexpr auto risky = Compatibility::risky;
constexpr auto breaking = Compatibility::breaking;

void parse(const std::string& text, flatbuffers::Parser& parser) {
  const std::string prelude = "attribute \"event\"; attribute \"source\"; attribute \"unit\"; ";
  REQUIRE_MESSAGE(parser.Parse((prelude + text).c_str()), parser.error_);
}

std::string binary(const std::string& text) {
  flatbuffers::Parser parser;
  parse(text, parser);
  parser.Serialize();
  return {reinterpret_cast<const char*>(parser.builder_.GetBufferPointer()),
          parser.builder_.GetSize()};
}

bool conforms(const std::string& before, const std::string& after) {
  flatbuffers::Parser older, newer;
  parse(before, older);
  parse(after, newer);
  return newer.ConformTo(older).empty();
}

std::string listed(const std::vector<SchemaChange>& changes) {
  std::string text;
  for (const auto& change : changes)
    text += std::string(name_of(change.verdict)) + ": " + change.where + " " + change.what + "\n";
  return text;
}

struct Row {
  const char* name;
  const char* before;
  const char* after;
  Compatibility verdict;
  const char* where;  // of the first change; null: no change is reported
};

// In namespace a, with an event E that holds `fields`.
std::string event(const std::string& fields, const std::string& types = "") {
  return "namespace a; " + types + " table E (event) { " + fields + " }";
}

void check(const Row& row, const std::string& before, const std::string& after) {
  CAPTURE(std::string(row.name));
  const auto changes = schema_changes(binary(before), binary(after));
  CAPTURE(listed(changes));
  CHECK(verdict_of(changes) == row.verdict);
  if (row.where == nullptr) {
    CHECK(changes.empty());
  } else {
    REQUIRE_FALSE(changes.empty());
    CHECK(changes.front().where == row.where);
    CHECK(changes.front().verdict == row.verdict);
    CHECK_FALSE(changes.front().what.empty());
  }
  if (row.verdict == breaking)
    CHECK(conforms(before, after) == (std::string_view(row.name).rfind("(conform)", 0) == 0));
  CHECK(listed(schema_changes(binary(before), binary(before))) == "");
  CHECK(listed(schema_changes(binary(after), binary(after))) == "");
}

}  // namespace

TEST_CASE("each change of an event's fields has its verdict") {
  const Row rows[] = {
      {"nothing", "x: int;", "x: int;", compatible, nullptr},
      {"a comment", "x: int;", "\n/// The x.\n x: int;", compatible, nullptr},
      {"a field added at the end", "x: int;", "x: int; y: int;", compatible, "a.e.y"},
      {"fields written in another order, with ids", "x: int (id: 0); y: int (id: 1);",
       "y: int (id: 1); x: int (id: 0);", compatible, nullptr},
      {"ids given to fields", "x: int; y: int;", "x: int (id: 0); y: int (id: 1);", compatible,
       nullptr},
      {"a field renamed", "x: int;", "y: int;", risky, "a.e.x"},
      {"a field deprecated", "x: int;", "x: int (deprecated);", risky, "a.e.x"},
      {"a field no longer deprecated", "x: int (deprecated);", "x: int;", risky, "a.e.x"},
      {"an attribute added", "x: int;", "x: int (unit: \"g\");", risky, "a.e.x"},
      {"an attribute changed", "x: int (unit: \"kg\");", "x: int (unit: \"g\");", risky, "a.e.x"},
      {"an attribute removed", "x: int (unit: \"kg\");", "x: int;", risky, "a.e.x"},
      {"(conform) the last field removed", "x: int; y: int;", "x: int;", breaking, "a.e.y"},
      {"the first field removed", "x: int; y: int;", "y: int;", breaking, "a.e.x"},
      {"(conform) the only field removed", "x: int;", "", breaking, "a.e.x"},
      {"a field added in front", "x: int;", "y: int; x: int;", breaking, "a.e.x"},
      {"two fields of one type swapped", "x: int; y: int;", "y: int; x: int;", breaking, "a.e.x"},
      {"ids swapped", "x: int (id: 0); y: int (id: 1);", "x: int (id: 1); y: int (id: 0);",
       breaking, "a.e.x"},
      {"a slot reused with another type", "x: int; y: int;", "x: int; z: string;", breaking,
       "a.e.y"},
      {"an integer widened", "x: int;", "x: long;", breaking, "a.e.x"},
      {"an integer's sign", "x: int;", "x: uint;", breaking, "a.e.x"},
      {"an integer of a float's size", "x: int;", "x: float;", breaking, "a.e.x"},
      {"a bool of a byte", "x: ubyte;", "x: bool;", breaking, "a.e.x"},
      {"a string of bytes", "x: [ubyte];", "x: string;", breaking, "a.e.x"},
      {"a scalar in a vector", "x: int;", "x: [int];", breaking, "a.e.x"},
      {"another element type", "x: [int];", "x: [long];", breaking, "a.e.x"},
      {"strings of bytes", "x: [string];", "x: [ubyte];", breaking, "a.e.x"},
      {"an integer's default", "x: int = 1;", "x: int = 2;", breaking, "a.e.x"},
      {"a default given", "x: int;", "x: int = 2;", breaking, "a.e.x"},
      {"a real default", "x: double = 1.5;", "x: double = 2.5;", breaking, "a.e.x"},
      {"a default that is no number", "x: double = nan;", "x: double = nan;", compatible, nullptr},
      {"a bool's default", "x: bool;", "x: bool = true;", breaking, "a.e.x"},
      {"a scalar that becomes optional", "x: int;", "x: int = null;", breaking, "a.e.x"},
      {"a scalar that is no longer optional", "x: int = null;", "x: int;", breaking, "a.e.x"},
      {"(conform) a field that becomes required", "x: string;", "x: string (required);", breaking,
       "a.e.x"},
      {"(conform) a field no longer required", "x: string (required);", "x: string;", breaking,
       "a.e.x"},
      {"(conform) a required field added", "x: int;", "x: int; y: string (required);", breaking,
       "a.e.y"},
  };
  for (const auto& row : rows) check(row, event(row.before), event(row.after));
}

TEST_CASE("each change of a type inside an event has its verdict") {
  const Row rows[] = {
      {"a field added to a table", "table T { x: int; }", "table T { x: int; y: int; }", compatible,
       "a.e.t.y"},
      {"a table renamed", "table T { x: int; }", "table U { x: int; }", risky, "a.e.t"},
      {"a table with an attribute", "table T { x: int; }", "table T (unit: \"g\") { x: int; }",
       risky, "a.e.t"},
      {"a key", "table T { x: int; }", "table T { x: int (key); }", risky, "a.e.t.x"},
      {"(conform) a string that becomes a key, and so required", "table T { x: string; }",
       "table T { x: string (key); }", breaking, "a.e.t.x"},
      {"(conform) a table's field removed", "table T { x: int; y: int; }", "table T { x: int; }",
       breaking, "a.e.t.y"},
      {"another table with another layout", "table T { x: int; }", "table U { x: string; }",
       breaking, "a.e.t.x"},
      {"a table that becomes a struct", "table T { x: int; }", "struct T { x: int; }", breaking,
       "a.e.t"},
      {"a struct that becomes a table", "struct T { x: int; }", "table T { x: int; }", breaking,
       "a.e.t"},
      {"a struct renamed", "struct T { x: int; }", "struct U { x: int; }", risky, "a.e.t"},
      {"a struct's field renamed", "struct T { x: int; }", "struct T { y: int; }", risky,
       "a.e.t.x"},
      {"(conform) a field added to a struct", "struct T { x: int; }",
       "struct T { x: int; y: int; }", breaking, "a.e.t"},
      {"(conform) a field added where a struct had padding", "struct T { x: int; y: byte; }",
       "struct T { x: int; y: byte; z: byte; }", breaking, "a.e.t.z"},
      {"(conform) a struct's field removed", "struct T { x: int; y: int; }", "struct T { x: int; }",
       breaking, "a.e.t"},
      {"a struct's fields swapped", "struct T { x: int; y: int; }", "struct T { y: int; x: int; }",
       breaking, "a.e.t.x"},
      {"a struct's field widened", "struct T { x: int; }", "struct T { x: long; }", breaking,
       "a.e.t"},
      {"a struct's field of another type", "struct T { x: int; }", "struct T { x: float; }",
       breaking, "a.e.t.x"},
      {"(conform) a struct's alignment", "struct T { x: long; }",
       "struct T (force_align: 16) { x: long; }", breaking, "a.e.t"},
      {"(conform) a fixed array's length", "struct T { x: [int:2]; }", "struct T { x: [int:3]; }",
       breaking, "a.e.t"},
      {"a fixed array with as many bytes", "struct T { x: [int:2]; }", "struct T { x: [long:1]; }",
       breaking, "a.e.t"},
      {"a struct in a struct", "struct S { x: int; } struct T { s: S; }",
       "struct S { x: uint; } struct T { s: S; }", breaking, "a.e.t.s.x"},
      {"a table in a table", "table S { x: int; } table T { s: [S]; }",
       "table S { x: uint; } table T { s: [S]; }", breaking, "a.e.t.s.x"},
      {"a table in itself", "table T { x: int; t: T; e: E; }", "table T { x: uint; t: T; e: E; }",
       breaking, "a.e.t.x"},
  };
  const auto held = [](const std::string& types) {
    return types.find(" U ") == std::string::npos ? "T" : "U";
  };
  for (const auto& row : rows) {
    check(row, event(std::string("t: ") + held(row.before) + ";", row.before),
          event(std::string("t: ") + held(row.after) + ";", row.after));
    check(row, event(std::string("z: int; t: [") + held(row.before) + "];", row.before),
          event(std::string("z: int; t: [") + held(row.after) + "];", row.after));
  }
}

TEST_CASE("each change of an enum has its verdict") {
  const Row rows[] = {
      {"a value added", "enum K: byte { A, B }", "enum K: byte { A, B, C }", risky, "a.e.k.C"},
      {"a value renamed", "enum K: byte { A, B }", "enum K: byte { A, C }", risky, "a.e.k.B"},
      {"an enum with an attribute", "enum K: byte { A }", "enum K: byte (unit: \"g\") { A }", risky,
       "a.e.k"},
      {"(conform) a value removed", "enum K: byte { A, B }", "enum K: byte { A }", breaking,
       "a.e.k.B"},
      {"a value with another number", "enum K: byte { A, B }", "enum K: byte { A, B = 2 }",
       breaking, "a.e.k.B"},
      {"a value added in front", "enum K: byte { A = 0, B }", "enum K: byte { A = 0, C, B }",
       breaking, "a.e.k.B"},
      {"a value removed whose number another takes", "enum K: byte { A, B, C }",
       "enum K: byte { A, C }", breaking, "a.e.k.B"},
      {"bits instead of numbers", "enum K: ubyte { A = 1, B }",
       "enum K: ubyte (bit_flags) { A = 0, B }", compatible, nullptr},
      {"an underlying type", "enum K: byte { A, B }", "enum K: short { A, B }", breaking, "a.e.k"},
      {"an underlying type's sign", "enum K: byte { A, B }", "enum K: ubyte { A, B }", breaking,
       "a.e.k"},
  };
  for (const auto& row : rows) {
    check(row, event("k: K = A;", row.before), event("k: K = A;", row.after));
    check(row, event("k: [K];", row.before), event("k: [K];", row.after));
  }
  const std::string kind = "enum K: byte { A, B }";
  check({"an enum renamed", "", "", risky, "a.e.k"}, event("k: K;", kind),
        event("k: L;", "enum L: byte { A, B }"));
  check({"another enum", "", "", breaking, "a.e.k.A"}, event("k: [K];", kind),
        event("k: [L];", "enum L: byte { X = 3, Y } "));
  check({"an enum that becomes its number", "", "", risky, "a.e.k"}, event("k: K;", kind),
        event("k: byte;", kind));
  check({"a number that becomes an enum", "", "", risky, "a.e.k"}, event("k: byte;", kind),
        event("k: K;", kind));
  check({"an enum that becomes a wider number", "", "", breaking, "a.e.k"}, event("k: K;", kind),
        event("k: int;", kind));
  check({"an enum's default", "", "", breaking, "a.e.k"}, event("k: K = A;", kind),
        event("k: K = B;", kind));
}

TEST_CASE("each change of a schema's events has its verdict") {
  const std::string one = "namespace a; table E (event) { x: int; }";
  const Row rows[] = {
      {"an event added", "", " table F (event) { y: int; }", compatible, "a.f"},
      {"(conform) an event removed", " table F (event) { y: int; }", "", breaking, "a.f"},
      {"a table that becomes an event", " table F { y: int; }", " table F (event) { y: int; }",
       compatible, "a.f"},
      {"(conform) an event that becomes a table", " table F (event) { y: int; }",
       " table F { y: int; }", breaking, "a.f"},
      {"(conform) an event renamed", " table F (event) { y: int; }", " table G (event) { y: int; }",
       breaking, "a.f"},
      {"(conform) an event in another namespace", " table F (event) { y: int; }",
       " namespace b; table F (event) { y: int; }", breaking, "a.f"},
      {"an event renamed to the same type", " table FG (event) { y: int; }",
       " table F_g (event) { y: int; }", risky, "a.f_g"},
      {"(conform) a source given", " table F (event) { y: int; }",
       " table F (event, source: \"b\") {y: int;}", breaking, "a.f"},
      {"(conform) a source changed", " table F (event, source: \"b\") { y: int; }",
       " table F (event, source: \"c\") { y: int; }", breaking, "a.f"},
      {"(conform) a source removed", " table F (event, source: \"b\") { y: int; }",
       " table F (event) { y: int; }", breaking, "a.f"},
      {"the default source written out", " table F (event) { y: int; }",
       " table F (event, source: \"a\") { y: int; }", compatible, nullptr},
      {"an attribute of an event", " table F (event) { y: int; }",
       " table F (event, unit: \"g\") { y: int; }", risky, "a.f"},
      {"a table that no event reaches", " table F { y: int; }", " table F { y: string; }",
       compatible, nullptr},
      {"(conform) a file identifier given", "", " file_identifier \"ABCD\";", breaking,
       "file_identifier"},
      {"(conform) a file identifier changed", " file_identifier \"ABCD\";",
       " file_identifier \"ABCE\";", breaking, "file_identifier"},
      {"(conform) a root type given", "", " root_type E;", breaking, "root_type"},
      {"(conform) a root type changed", " table F { y: int; } root_type E;",
       " table F { y: int; } root_type F;", breaking, "root_type"},
  };
  for (const auto& row : rows) check(row, one + row.before, one + row.after);
}

TEST_CASE("changes come with the most severe first, and one of a shared type comes once") {
  const std::string line = "namespace a; enum K: byte { A } ";
  const auto changes = schema_changes(
      binary(line + "table L { x: int; } table E (event) { l: L; m: [L]; k: K; }"
                    "table F (event) { l: L; }"),
      binary(line + "table L { x: long; } table E (event) { l: L; m: [L]; n: K; o: int; }"
                    "table F (event) { l: L; z: int; }"));
  CHECK(listed(changes) ==
        "breaking: a.e.l.x changed its type from int32 to int64; add a field instead\n"
        "risky: a.e.k was renamed to n; be sure that it means the same\n"
        "compatible: a.e.o was added\n"
        "compatible: a.f.z was added\n");
}

TEST_CASE("a verdict is the worst of its changes") {
  CHECK(verdict_of({}) == compatible);
  CHECK(verdict_of({{compatible, "", ""}}) == compatible);
  CHECK(verdict_of({{risky, "", ""}, {compatible, "", ""}}) == risky);
  CHECK(verdict_of({{compatible, "", ""}, {breaking, "", ""}, {risky, "", ""}}) == breaking);
}

TEST_CASE("the built schemas do not differ from themselves, and all from each other") {
  std::vector<std::string> schemas;
  for (const auto& file : std::filesystem::directory_iterator(default_schema_directory()))
    schemas.push_back(*read_file(file.path()));
  REQUIRE(schemas.size() >= 5);
  for (const auto& before : schemas) {
    CHECK(declares_events(before));
    for (const auto& after : schemas) {
      const auto changes = schema_changes(before, after);
      CHECK(changes.empty() == (&before == &after));
      CHECK((&before == &after || verdict_of(changes) == breaking));
    }
  }
}

TEST_CASE("events of included files belong to their own contexts") {
  TemporaryDirectory home;
  const auto main_with = [&](const std::string& text) {
    const std::string file = (home.path() / "a.fbs").string();
    std::ofstream(file) << text;
    flatbuffers::IDLOptions options;
    options.project_root = home.path().string();
    flatbuffers::Parser parser(options);
    REQUIRE_MESSAGE(parser.Parse(text.c_str(), nullptr, file.c_str()), parser.error_);
    parser.Serialize();
    return std::string(reinterpret_cast<const char*>(parser.builder_.GetBufferPointer()),
                       parser.builder_.GetSize());
  };
  std::ofstream(home.path() / "b.fbs")
      << "attribute \"event\"; namespace b; table F (event) { x: int; } table L { x: int; }";
  const auto before = main_with("include \"b.fbs\"; namespace a; table E (event) { l: b.L; }");
  CHECK(declares_events(before));
  const auto without = main_with("attribute \"event\"; namespace a; table E (event) { x: int; }");
  CHECK(listed(schema_changes(before, without)).find("b.f") == std::string::npos);
  CHECK(listed(schema_changes(without, before)).find("b.f") == std::string::npos);
  CHECK_FALSE(declares_events(main_with("include \"b.fbs\"; namespace a; table E { l: b.L; }")));

  std::ofstream(home.path() / "b.fbs")
      << "attribute \"event\"; namespace b; table G (event) { x: int; } table L { x: long; }";
  const auto after = main_with("include \"b.fbs\"; namespace a; table E (event) { l: b.L; }");
  CHECK(listed(schema_changes(before, after)) ==
        "breaking: a.e.l.x changed its type from int32 to int64; add a field instead\n");
}

TEST_CASE("a schema without events declares none") {
  CHECK_FALSE(declares_events(binary("namespace a; table E { x: int; }")));
  CHECK(declares_events(binary("namespace a; table E (event) { x: int; }")));
}

}  // namespace laban::schema

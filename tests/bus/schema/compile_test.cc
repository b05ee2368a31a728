#include "bus/schema/compile.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "bus/schema/evolution/evolution.h"
#include "bus/schema/schema_registry.h"
#include "tests/support/temporary_directory.h"

namespace laban::schema {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryDirectory;

// A directory of .fbs files.
class Sources {
 public:
  fs::path add(const std::string& name, const std::string& text) {
    const auto file = home_.path() / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
  const fs::path& path() const { return home_.path(); }

 private:
  TemporaryDirectory home_;
};

// What is wrong with the file; empty: nothing.
std::string problem(const fs::path& file, ErrorKind kind = ErrorKind::invalid) {
  const auto schema = read_schema_file(file);
  if (schema) return {};
  CHECK(std::string(name_of(schema.error().kind)) == name_of(kind));
  return schema.error().message;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr char one_event[] =
    "attribute \"event\"; attribute \"source\"; namespace a;\n"
    "table E (event, source: \"b\") {\n  x: int;\n}\n";

}  // namespace

TEST_CASE("the example's schemas become the same as with flatc") {
  TemporaryDirectory compiled;
  std::size_t count = 0;
  for (const auto& file : fs::directory_iterator(default_schema_directory())) {
    const auto stem = file.path().stem().string();
    if (stem == "loyalty") continue;  // the example's is not in this folder
    CAPTURE(stem);
    const auto built = read_schema_file(file.path());
    const auto made = read_schema_file(fs::path(LABAN_SOURCE_DIR) / "schemas" / (stem + ".fbs"));
    REQUIRE(built);
    REQUIRE_MESSAGE(made, made.error().message);
    CHECK(schema_changes(*built, *made).empty());
    CHECK(schema_changes(*made, *built).empty());
    CHECK(made->size() == built->size());  // it has no comments
    std::ofstream(compiled.path() / file.path().filename(), std::ios::binary) << *made;
    ++count;
  }
  CHECK(count >= 5);
  const auto flatc = SchemaRegistry::load(default_schema_directory());
  const auto own = SchemaRegistry::load(compiled.path());
  REQUIRE(flatc);
  REQUIRE(own);
  auto expected = (*flatc)->all();
  std::erase_if(expected, [](const auto& event) { return event.context == "loyalty"; });
  const auto events = (*own)->all();
  REQUIRE(events.size() == expected.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    CHECK(events[i].type == expected[i].type);
    CHECK(events[i].source == expected[i].source);
    CHECK(events[i].fields == expected[i].fields);
  }
}

TEST_CASE("a schema may include files next to it, and files next to those") {
  Sources sources;
  sources.add("money.fbs", "namespace money; struct Amount { cents: long; }");
  sources.add("parts/line.fbs",
              "include \"unit.fbs\"; include \"money.fbs\";"
              "namespace parts; table Line { unit: Unit; price: money.Amount; }");
  sources.add("parts/unit.fbs", "namespace parts; enum Unit: byte { piece }");
  const auto file = sources.add("a.fbs",
                                "// What it needs.\n/* include \"none.fbs\"; */\n"
                                "include \"parts/line.fbs\";\ninclude 'money.fbs' ;"
                                "attribute \"event\"; namespace a;"
                                "table E (event) { lines: [parts.Line]; sum: money.Amount; }");
  const auto schema = read_schema_file(file);
  REQUIRE_MESSAGE(schema, schema.error().message);
  CHECK(declares_events(*schema));
  sources.add("parts/unit.fbs", "namespace parts; enum Unit: short { piece }");
  const auto changes = schema_changes(*schema, *read_schema_file(file));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].where == "a.e.lines.unit");
}

TEST_CASE("what does not compile is reported with file and line") {
  Sources sources;
  CHECK(contains(problem(sources.add("a.fbs", "namespace a;\ntable E {\n  x: int\n}\n")),
                 "a.fbs:4: "));
  CHECK(contains(problem(sources.add("b.fbs", "namespace a;\ntable E (event) { x: int; }\n")),
                 "b.fbs:2: "));
  CHECK(contains(problem(sources.add("c.fbs", "include \"none.fbs\";\n")), "c.fbs:1: "));
  CHECK(contains(problem(sources.add("d.fbs", "include \"a.fbs\";\n")), "a.fbs:4: "));
  CHECK(contains(problem(sources.add("e.fbs", "table E { x: F; }\n")), "e.fbs:"));
  CHECK(contains(problem(sources.add("f.fbs", "")), "f.fbs:1: "));
}

TEST_CASE("what is not a schema is refused") {
  Sources sources;
  CHECK(contains(problem(sources.add("a.txt", one_event)), ".fbs (text) or .bfbs (binary)"));
  CHECK(contains(problem(sources.add("fbs", one_event)), ".fbs (text) or .bfbs (binary)"));
  CHECK(contains(problem(sources.add("a.bfbs", one_event), ErrorKind::corrupt), "a.bfbs"));
  CHECK(contains(problem(sources.add("b.bfbs", ""), ErrorKind::corrupt), "b.bfbs"));
  CHECK(contains(problem(sources.path() / "none.fbs", ErrorKind::not_found), "none.fbs"));
  CHECK(contains(problem(sources.path() / "none.bfbs", ErrorKind::not_found), "none.bfbs"));
  CHECK(
      contains(problem(sources.add("zero.fbs", std::string("table E {}\0table", 16))), "zero.fbs"));
  fs::create_directory(sources.path() / "folder.fbs");
  CHECK(contains(problem(sources.path() / "folder.fbs"), "folder.fbs"));
  REQUIRE(::mkfifo((sources.path() / "pipe.fbs").c_str(), 0600) == 0);
  CHECK(contains(problem(sources.path() / "pipe.fbs"), "pipe.fbs"));
}

TEST_CASE("a schema that is not well-formed is refused, with the file and the reason") {
  Sources sources;
  const auto check = [&](const fs::path& file, ErrorKind kind, std::string_view reason) {
    const std::string found = problem(file, kind);
    CAPTURE(file);
    CAPTURE(found);
    CHECK(found.starts_with(file.string() + ": "));
    CHECK(contains(found, reason));
  };
  check(sources.add("union.fbs", "table T { x: int; } union U { T } table E { u: U; }"),
        ErrorKind::invalid, "E contains a union");
  check(sources.add("name.fbs", "table T { " + std::string(65, 'x') + ": int; }"),
        ErrorKind::invalid, "T has a field whose name is not one");
  check(sources.add("twice.fbs",
                    "attribute \"event\"; namespace a; table FG (event) {} table F_g (event) {}"),
        ErrorKind::conflict, "a.f_g");
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "table T" + std::to_string(i) + " { x: int; } ";
  check(sources.add("many.fbs", many), ErrorKind::exhausted, "256 KiB");

  const auto good = compile_schema(sources.add("a.fbs", one_event));
  REQUIRE(good);
  CHECK(problem(sources.add("a.bfbs", *good)) == "");
  std::string bad = *good;
  bad.replace(bad.find("a.E"), 3, "a-E");
  check(sources.add("bad.bfbs", bad), ErrorKind::corrupt, "the first type has a name");
  check(sources.add("cut.bfbs", good->substr(0, good->size() / 2)), ErrorKind::corrupt,
        "not a binary schema");
}

TEST_CASE("a schema that could take for ever is refused") {
  Sources sources;
  const std::string large(700'000, '\n');
  CHECK(problem(sources.add("large.fbs", one_event + large)) == "");
  CHECK(
      contains(problem(sources.add("double.fbs", one_event + large + large), ErrorKind::exhausted),
               "1 MiB"));
  CHECK(contains(
      problem(sources.add("sum.fbs", "include \"large.fbs\";" + large), ErrorKind::exhausted),
      "1 MiB"));
  // Each way to the file is another file to the parser.
  sources.add("ways/a.fbs", "");
  CHECK(contains(
      problem(sources.add("self.fbs", "include \"ways/../self.fbs\"; include \"./self.fbs\";"),
              ErrorKind::exhausted),
      "self.fbs includes more than 64 files"));
  CHECK(contains(problem(sources.add("slash.fbs", "include \"ways\\\\a.fbs\";")), "backslash"));
  CHECK(contains(problem(sources.add("folder.fbs", "include \"ways\";")), "ways"));
  CHECK(problem(sources.add("loop.fbs", "include \"loop.fbs\"; table T { x: int; }")) == "");

  const std::string deep(100'000, '[');
  CHECK_FALSE(problem(sources.add("deep.fbs", "table T { x: " + deep)).empty());
  std::string objects = "table T { x: T; } root_type T; ";
  for (int i = 0; i < 100'000; ++i) objects += "{x:";
  CHECK_FALSE(problem(sources.add("objects.fbs", objects)).empty());
}

}  // namespace laban::schema

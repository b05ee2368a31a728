// laban schema check, run on files.

#include <doctest/doctest.h>

#include <fstream>

#include "observer/cli/events/commands.h"
#include "tests/observer/cli/terminal/capture.h"
#include "tests/support/temporary_directory.h"

using namespace laban::cli;
using laban::testing::Capture;
using laban::testing::TemporaryDirectory;

namespace {

constexpr char before[] =
    "attribute \"event\"; attribute \"source\"; namespace a; table E (event) { x: int; }";

// The command between two files, old.fbs and new.fbs.
struct Check {
  TemporaryDirectory home;
  Capture out, err;
  Exit exit = Exit::done;

  void write(const std::string& name, const std::string& text) {
    std::ofstream(home.path() / name) << text;
  }

  void run(Format format = Format::table, const std::string& old_name = "old.fbs",
           const std::string& new_name = "new.fbs") {
    laban::SystemClock clock;
    Context context{out.printer(), err.printer(), {}, clock, format, {}, {}, {}};
    const auto command = make_schema_check();
    for (const auto& option : command->options()) {
      const auto& name = option.names == "OLD" ? old_name : new_name;
      *std::get<std::string*>(option.into) = (home.path() / name).string();
    }
    exit = command->run(context);
  }

  Check& of(const std::string& after, Format format = Format::table) {
    write("old.fbs", before);
    write("new.fbs",
          std::string("attribute \"event\"; attribute \"source\"; namespace a; ") + after);
    run(format);
    return *this;
  }
};

}  // namespace

TEST_CASE("a schema that did not change is compatible") {
  Check check;
  check.of("table E (event) { x: int; }");
  CHECK(check.exit == Exit::done);
  CHECK(check.out.text() == "✓ compatible: no changes\n");
}

TEST_CASE("a schema with more in it is compatible, and says what") {
  Check check;
  check.of("table E (event) { x: int; y: int; }");
  CHECK(check.exit == Exit::done);
  CHECK(check.out.text() ==
        "VERDICT     WHERE  WHAT\n"
        "compatible  a.e.y  was added\n"
        "✓ compatible: 1 change\n");
}

TEST_CASE("a schema whose events may be misread passes with a warning") {
  Check check;
  check.of("table E (event) { z: int; y: int; }");
  CHECK(check.exit == Exit::done);
  CHECK(check.out.text() ==
        "VERDICT     WHERE  WHAT\n"
        "risky       a.e.x  was renamed to z; be sure that it means the same\n"
        "compatible  a.e.y  was added\n"
        "! warning: 1 of 2 changes may be misread, although all events can be read\n");
}

TEST_CASE("a schema that cannot read the log's events fails, in every format") {
  const std::string after = "table E (event) { x: long; y: int; }";
  Check table, json, lines, names;
  CHECK(table.of(after).exit == Exit::answer_is_no);
  CHECK(table.out.text() ==
        "VERDICT     WHERE  WHAT\n"
        "breaking    a.e.x  changed its type from int32 to int64; add a field instead\n"
        "compatible  a.e.y  was added\n"
        "✗ breaking: 1 of 2 changes; the log keeps its events, so keep what they need\n");
  CHECK(json.of(after, Format::json).exit == Exit::answer_is_no);
  CHECK(json.out.text() ==
        "{\n"
        "  \"schema_version\": 1,\n"
        "  \"verdict\": \"breaking\",\n"
        "  \"changes\": [\n"
        "    {\n"
        "      \"verdict\": \"breaking\",\n"
        "      \"where\": \"a.e.x\",\n"
        "      \"what\": \"changed its type from int32 to int64; add a field instead\"\n"
        "    },\n"
        "    {\n"
        "      \"verdict\": \"compatible\",\n"
        "      \"where\": \"a.e.y\",\n"
        "      \"what\": \"was added\"\n"
        "    }\n"
        "  ]\n"
        "}\n");
  CHECK(lines.of(after, Format::jsonl).exit == Exit::answer_is_no);
  CHECK(lines.out.text() == R"({"verdict":"breaking","where":"a.e.x",)"
                            R"("what":"changed its type from int32 to int64; add a field instead"})"
                            "\n"
                            R"({"verdict":"compatible","where":"a.e.y","what":"was added"})"
                            "\n");
  CHECK(names.of(after, Format::name).exit == Exit::answer_is_no);
  CHECK(names.out.text() == "a.e.x\na.e.y\n");
}

TEST_CASE("a schema without events is refused, whichever it is") {
  Check check;
  check.write("old.fbs", before);
  check.write("new.fbs", "namespace a; table E { x: int; }");
  check.run();
  CHECK(check.exit == Exit::answer_is_no);
  CHECK(check.err.text().find("new.fbs declares no event: mark tables with (event)") !=
        std::string::npos);
  check.run(Format::table, "new.fbs", "old.fbs");
  CHECK(check.exit == Exit::answer_is_no);
  CHECK(check.out.text() == "");
}

TEST_CASE("a file that is no schema is an error") {
  Check check;
  check.write("old.fbs", before);
  check.write("new.fbs", "table E {\n x: }");
  check.write("new.txt", before);
  check.write("new.bfbs", before);
  check.run();
  CHECK(check.exit == Exit::answer_is_no);
  CHECK(check.err.text().find("new.fbs:2: ") != std::string::npos);
  check.run(Format::table, "old.fbs", "new.txt");
  CHECK(check.exit == Exit::wrong_use);
  check.run(Format::table, "old.fbs", "new.bfbs");
  CHECK(check.exit == Exit::failed);
  check.run(Format::table, "none.fbs", "old.fbs");
  CHECK(check.exit == Exit::not_found);
  CHECK(check.out.text() == "");
}

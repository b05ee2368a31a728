// How a command answers, in every format.

#include "observer/cli/command/context.h"

#include <doctest/doctest.h>

#include "tests/observer/cli/terminal/capture.h"

using namespace laban::cli;
using laban::testing::Capture;

namespace {

class Fruit final : public Answer {
 public:
  explicit Fruit(bool has_names = true) : has_names_(has_names) {}

  void print(const Page& page) const override {
    page.out.line(page.wide ? "apple  red" : "apple");
    page.err.line("ripe");
  }
  std::string json(int indent) const override {
    return indent < 0 ? R"({"fruit":1})" : R"({ "fruit": 1 })";
  }
  std::vector<std::string> json_lines() const override { return {R"("a")", R"("b")"}; }
  std::optional<std::vector<std::string>> names() const override {
    if (!has_names_) return std::nullopt;
    return std::vector<std::string>{"a", "b"};
  }

 private:
  const bool has_names_;
};

struct Run {
  Capture out, err;
  laban::SystemClock clock;
  Context context;

  explicit Run(Format format)
      : context{out.printer(), err.printer(), {}, clock, format, {}, {}, {}} {}
};

}  // namespace

TEST_CASE("an answer is shown in the format that was asked for") {
  const auto shown = [](Format format, bool has_names = true) {
    Run command(format);
    CHECK(command.context.show(Fruit(has_names), Exit::answer_is_no) == Exit::answer_is_no);
    return command.out.text();
  };
  CHECK(shown(Format::table) == "apple\n");
  CHECK(shown(Format::wide) == "apple  red\n");
  CHECK(shown(Format::json) == "{ \"fruit\": 1 }\n");
  CHECK(shown(Format::jsonl) == "\"a\"\n\"b\"\n");
  CHECK(shown(Format::name) == "a\nb\n");
  CHECK(shown(Format::name, false) == "apple\n");
}

TEST_CASE("remarks are for people, and on stderr") {
  Run people(Format::table), programs(Format::json);
  people.context.show(Fruit());
  programs.context.show(Fruit());
  CHECK(people.err.text() == "ripe\n");
  CHECK(programs.err.text() == "");
}

TEST_CASE("an answer that comes bit by bit is one document in JSON, and parts elsewhere") {
  const auto shown = [](Format format) {
    Run command(format);
    command.context.show_part(Fruit());
    command.context.show_end(Fruit());
    return command.out.text();
  };
  CHECK(shown(Format::table) == "apple\napple\n");
  CHECK(shown(Format::json) == "{ \"fruit\": 1 }\n");
  CHECK(shown(Format::jsonl) == "\"a\"\n\"b\"\n");
}

TEST_CASE("a part for people is not in the JSON") {
  for (const Format format : {Format::json, Format::jsonl, Format::table, Format::name}) {
    Run command(format);
    command.context.show_part(TextPart([](const Page& page) { page.out.line("so far"); }));
    CHECK(command.out.text() == (command.context.wants_json() ? "" : "so far\n"));
  }
}

TEST_CASE("one of many answers is on a line of its own, in JSON of either kind") {
  const auto shown = [](Format format) {
    Run command(format);
    command.context.show_line(Fruit());
    command.context.show_line(TextPart([](const Page& page) { page.out.line("pear"); }));
    return command.out.text();
  };
  CHECK(shown(Format::table) == "apple\npear\n");
  CHECK(shown(Format::json) == "\"a\"\n\"b\"\n");
  CHECK(shown(Format::jsonl) == "\"a\"\n\"b\"\n");
  CHECK(shown(Format::name) == "a\nb\npear\n");
}

TEST_CASE("an option of a command asks for JSON as -o does, and keeps -o jsonl") {
  const auto shown = [](Format format) {
    Run command(format);
    command.context.as_json().show(Fruit());
    return command.out.text();
  };
  CHECK(shown(Format::table) == "{ \"fruit\": 1 }\n");
  CHECK(shown(Format::name) == "{ \"fruit\": 1 }\n");
  CHECK(shown(Format::jsonl) == "\"a\"\n\"b\"\n");
}

TEST_CASE("errors are on stderr: in words, or as JSON for programs") {
  Run people(Format::table), programs(Format::jsonl);
  const Failure failure{Exit::not_found, "there is no saga 'o-1'", "See: laban sagas ls"};
  CHECK(people.context.fail(failure) == Exit::not_found);
  CHECK(people.err.text() == "laban: there is no saga 'o-1'. See: laban sagas ls\n");
  CHECK(programs.context.fail(failure) == Exit::not_found);
  CHECK(programs.err.text() == R"({"error":{"code":"not_found","message":"there is no saga 'o-1'",)"
                               R"("next":"See: laban sagas ls"}})"
                               "\n");
  CHECK(programs.out.text() == "");
}

TEST_CASE("details of what went wrong are for people, before the message") {
  Run people(Format::table), programs(Format::json);
  const Failure failure{Exit::answer_is_no, "2 problems", {}, {"a.yaml:1: one", "a.yaml:2: two"}};
  people.context.fail(failure);
  CHECK(people.err.text() == "a.yaml:1: one\na.yaml:2: two\nlaban: 2 problems\n");
  programs.context.fail(failure);
  CHECK(programs.err.text() ==
        R"({"error":{"code":"answer_is_no","message":"2 problems","next":""}})"
        "\n");
}

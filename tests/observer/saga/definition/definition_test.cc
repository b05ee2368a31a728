// The problems reported for invalid definitions: each message, with its position and hint.

#include <doctest/doctest.h>

#include <fstream>

#include "observer/saga/definition/load.h"
#include "tests/support/temporary_directory.h"
#include "tests/worlds/order_saga.h"

namespace doctest {
template <>
struct StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& lines) {
    std::string all;
    for (const auto& line : lines) all += "\n  " + line;
    return all.c_str();
  }
};
}  // namespace doctest

using namespace laban::observer;
using laban::observer::testing::order_definition;
using laban::observer::testing::order_events;
using laban::observer::testing::order_yaml;

namespace {

using Names = std::vector<std::string>;

Names problems_of(const std::string& yaml) {
  Names all;
  const auto loaded = read_definition(yaml, "a.yaml", order_events());
  CHECK(loaded.definition.has_value() == loaded.problems.empty());
  for (const auto& problem : loaded.problems) all.push_back(to_text(problem));
  return all;
}

// A valid definition of one step, to which `steps` are added from line 5 on.
Names with_steps(const std::string& steps) {
  return problems_of(
      "saga: order\nstarts: order.placed\nsteps:\n"
      "  place: { service: orders, done: order.placed, undo: order.cancel_requested, undone: "
      "order.cancelled }\n" +
      steps);
}

// order.yaml with one change.
Names changed(const std::string& from, const std::string& to) {
  std::string text = order_yaml();
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return problems_of(text.replace(at, from.size(), to));
}

}  // namespace

TEST_CASE("order.yaml is sound") {
  const Definition& order = order_definition();
  CHECK(order.name() == "order");
  CHECK(order.starts() == "order.placed");
  CHECK(order.within() == std::chrono::minutes(15));
  REQUIRE(order.steps().size() == 7);
  const Step& dispatch = order.step(*order.pivot());
  CHECK(dispatch.name == "dispatch");
  CHECK(dispatch.after == std::vector<StepIndex>{3, 4});
  CHECK(order.part_of("payment.declined")->role == Role::fails);
  CHECK(order.part_of("payment.declined")->step == 2);
  CHECK_FALSE(order.part_of("loyalty.points_earned").has_value());
  CHECK(order.has_participant("seller"));
  CHECK_FALSE(order.has_participant("loyalty"));
}

TEST_CASE("equivalent files have the same digest, different ones do not") {
  std::string text = order_yaml();
  const auto spaced = read_definition("# a comment\n" + text + "\n\n", "b.yaml", order_events());
  REQUIRE(spaced.definition.has_value());
  CHECK(spaced.definition->digest() == order_definition().digest());
  text.replace(text.find("15m"), 3, "16m");
  CHECK(read_definition(text, "c.yaml", order_events()).definition->digest() !=
        order_definition().digest());
}

TEST_CASE("a text that is not a definition at all gives one problem") {
  CHECK(problems_of("a: [1, 2").front().starts_with("a.yaml:1:"));
  CHECK(problems_of("a: [1, 2").front().find("not YAML") != std::string::npos);
  CHECK(problems_of("just a text").front() ==
        "a.yaml:1:1: not a saga definition (hint: it begins with 'saga: <name>')");
  CHECK(problems_of("").size() == 1);
  CHECK(problems_of(std::string((64 << 10) + 1, ' ')).front() == "a.yaml:1:1: larger than 64 KiB");
  CHECK(problems_of(std::string(1000, '[')).size() == 1);
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j > 0 ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  CHECK(problems_of(bomb) == Names{"a.yaml:1:1: too deep or too large for a definition"});
}

TEST_CASE("missing keys are all reported at once") {
  CHECK(
      problems_of("within: 5m\n") ==
      Names{"a.yaml:1:1: the definition has no 'saga' (hint: saga: the name of this kind of saga)",
            "a.yaml:1:1: the definition has no 'starts' (hint: starts: the event it begins with)",
            "a.yaml:1:1: the definition has no 'steps' (hint: steps: { reserve: { service: ... } "
            "})"});
  CHECK(
      with_steps("  pay: { optional: true }\n") ==
      Names{
          "a.yaml:5:3: step 'pay' has no 'service' (hint: service: the one that does this step)",
          "a.yaml:5:3: step 'pay' has no 'done' (hint: done: the event that says it is complete)"});
}

TEST_CASE("an unknown key gets the nearest known word") {
  CHECK(changed("starts:", "start:").front() ==
        "a.yaml:1:1: the definition has no 'starts' (hint: starts: the event it begins with)");
  CHECK(changed("starts:", "start:")[1] ==
        "a.yaml:3:1: unknown key 'start' in the definition (hint: did you mean 'starts'?)");
  CHECK(
      with_steps(
          "  pay: { service: payment, done: payment.charged, optinal: true, optional: true }\n") ==
      Names{"a.yaml:5:51: unknown key 'optinal' in step 'pay' (hint: did you mean 'optional'?)"});
  const auto far = with_steps(
      "  pay: { service: payment, done: payment.charged, optional: true, colour: red }\n");
  REQUIRE(far.size() == 1);
  CHECK(far[0].find("unknown key 'colour' in step 'pay' (hint: known keys: after, again,") !=
        std::string::npos);
}

TEST_CASE("values of the wrong kind") {
  CHECK(with_steps("  pay: { service: [a], done: payment.charged, optional: true }\n") ==
        Names{"a.yaml:5:19: 'service' must be one word"});
  CHECK(with_steps("  pay: { service: payment, done: payment.charged, optional: maybe }\n") ==
        Names{"a.yaml:5:61: 'optional' must be true or false"});
  CHECK(with_steps("  pay: { service: payment, done: payment.charged, optional: true, after: { a: "
                   "b } }\n") ==
        Names{"a.yaml:5:74: 'after' must be a list (hint: after: [first, second])"});
  CHECK(with_steps("  pay: payment\n") ==
        Names{"a.yaml:5:3: step 'pay' must hold keys (hint: { service: ..., done: ... })"});
  CHECK(problems_of("saga: order\nstarts: order.placed\nsteps: [place]\n").back() ==
        "a.yaml:3:8: 'steps' must hold one key for each step (hint: reserve: { service: ... })");
}

TEST_CASE("twice the same") {
  CHECK(with_steps("  place: { service: orders, done: order.placed, optional: true }\n") ==
        Names{"a.yaml:5:3: step 'place' is defined twice (hint: rename one of them)"});
  CHECK(with_steps("  pay: { service: payment, done: payment.charged, optional: true, done: "
                   "payment.charged }\n") ==
        Names{"a.yaml:5:67: 'done' is given twice in step 'pay'"});
  CHECK(with_steps("  a: { service: payment, done: payment.charged, optional: true }\n"
                   "  b: { service: payment, done: payment.charged, optional: true }\n") ==
        Names{"a.yaml:6:32: 'payment.charged' as 'done' of step 'b' is already 'done' of step 'a' "
              "(hint: an event can have one role only; use a separate event here)"});
  CHECK(with_steps("  a: { service: payment, done: payment.charged, fails: [payment.charged], "
                   "optional: true }\n")
            .size() == 1);
}

TEST_CASE("names") {
  CHECK(changed("saga: order", "saga: Order!").front() ==
        "a.yaml:2:7: 'Order!' is not a name for a saga (hint: 1 to 32 of a-z, 0-9, '-' and '_')");
  CHECK(
      with_steps("  Pay: { service: payment, done: payment.charged, optional: true }\n") ==
      Names{"a.yaml:5:3: 'Pay' is not a name for a step (hint: 1 to 32 of a-z, 0-9, '-' and '_')"});
  CHECK(problems_of("saga: order\nstarts: order.placed\nsteps: {}\n")[0].find(
            "no step is completed by") != std::string::npos);
  CHECK(problems_of("saga: order\nstarts: order.placed\nsteps: {}\n")[1] ==
        "a.yaml:3:8: there are no steps");
}

TEST_CASE("unknown events, and events of the wrong service") {
  CHECK(changed("done: payment.charged", "done: payment.chargd") ==
        Names{"a.yaml:10:57: unknown event 'payment.chargd' as 'done' of step 'charge' (hint: did "
              "you mean "
              "'payment.charged'?)"});
  CHECK(changed("service: payment", "service: seller").front() ==
        "a.yaml:10:56: 'payment.charged' as 'done' of step 'charge' is emitted by payment, not by "
        "seller (hint: set "
        "'service: payment')");
  CHECK(changed("undo: payment.refund_requested", "undo: payment.reviewed") ==
        Names{"a.yaml:11:21: 'payment.reviewed' as 'undo' of step 'charge' is emitted by payment, "
              "not by observer "
              "(hint: only the observer asks for it)"});
  CHECK(changed("starts: order.placed", "starts: inventory.released").front() ==
        "a.yaml:3:9: no step is completed by 'inventory.released', the event the saga starts with "
        "(hint: add a step with "
        "'done: inventory.released')");
}

TEST_CASE("the order of steps") {
  CHECK(changed("after: [reserve]", "after: [reserv]") ==
        Names{"a.yaml:10:41: step 'charge' waits for 'reserv', which is not a step (hint: did you "
              "mean 'reserve'?)"});
  CHECK(with_steps(
            "  a: { service: payment, done: payment.charged, optional: true, after: [a] }\n") ==
        Names{"a.yaml:5:73: step 'a' waits for itself"});
  CHECK(
      with_steps(
          "  a: { service: payment, done: payment.charged, optional: true, after: [b] }\n"
          "  b: { service: seller, done: seller.prepared, optional: true, after: [a] }\n"
          "  c: { service: logistics, done: logistics.assigned, optional: true, after: [b] }\n") ==
      Names{"a.yaml:5:3: steps wait for each other: a -> b -> a (hint: remove one 'after' from the "
            "cycle)",
            "a.yaml:7:3: step 'c' can never be reached: it waits for 'a', which is in a cycle"});
  CHECK(with_steps("  a: { service: payment, done: payment.charged, optional: true, after: [place, "
                   "place] }\n") == Names{"a.yaml:5:80: 'place' is named twice in 'after'"});
  CHECK(with_steps("  a: { service: payment, done: payment.charged, optional: true }\n"
                   "  b: { service: seller, done: seller.prepared, after: [a], undo: "
                   "seller.unpack_requested, undone: seller.unpacked }\n") ==
        Names{"a.yaml:6:3: step 'b' is required but waits for 'a', which is optional (hint: make "
              "both optional or both "
              "required)"});
}

TEST_CASE("pivots") {
  CHECK(with_steps("  a: { service: payment, done: payment.charged, pivot: true }\n"
                   "  b: { service: seller, done: seller.prepared, pivot: true }\n") ==
        Names{"a.yaml:6:55: step 'b' is a second pivot; 'a' is the first (hint: a saga has one "
              "pivot at most)"});
  CHECK(with_steps(
            "  a: { service: payment, done: payment.charged, pivot: true, optional: true }\n") ==
        Names{"a.yaml:5:72: the pivot cannot be optional"});
  CHECK(with_steps("  a: { service: logistics, done: logistics.dispatched, pivot: true, refused: "
                   "logistics.stop_refused }\n") ==
        Names{"a.yaml:5:78: step 'a' has 'refused' without 'undo' (hint: undo: the event that "
              "requests what is refused)"});
}

TEST_CASE("undo and undone belong together") {
  CHECK(changed("undone: payment.refunded, ", "") ==
        Names{"a.yaml:11:21: step 'charge' has 'undo' without 'undone' (hint: undone: the event "
              "that confirms it; without it the undo never completes)"});
  CHECK(changed("undo: payment.refund_requested, ", "") ==
        Names{"a.yaml:11:23: step 'charge' has 'undone' without 'undo' (hint: undo: the event that "
              "requests it)"});
  CHECK(changed("undo: payment.refund_requested, undone: payment.refunded, ", "") ==
        Names{"a.yaml:10:3: step 'charge' can neither be undone nor skipped (hint: give it 'undo' "
              "and 'undone', or "
              "'optional: true')"});
  CHECK(with_steps("  a: { service: logistics, done: logistics.dispatched, pivot: true }\n"
                   "  b: { service: seller, done: seller.prepared, after: [a] }\n") == Names{});
  CHECK(with_steps("  a: { service: logistics, done: logistics.dispatched, pivot: true }\n"
                   "  b: { service: seller, done: seller.prepared, after: [a], undo: "
                   "seller.unpack_requested, undone: seller.unpacked }\n") ==
        Names{"a.yaml:6:66: step 'b' comes after the pivot and is never undone (hint: remove "
              "'undo' and 'undone')"});
}

TEST_CASE("durations and deadlines") {
  CHECK(changed("within: 15m", "within: soon") ==
        Names{"a.yaml:4:9: 'soon' is not a duration (hint: like 250ms, 30s, 15m, 2h or 1d3h)"});
  CHECK(changed("within: 15m", "within: 0s").size() == 1);
  CHECK(changed("within: 15m", "within: 1m") ==
        Names{"a.yaml:13:79: step 'prepare' may take 5m, the whole saga only 1m (hint: shorten the "
              "step's 'within' or "
              "lengthen the saga's)",
              "a.yaml:15:89: step 'carrier' may take 5m, the whole saga only 1m (hint: shorten the "
              "step's 'within' or "
              "lengthen the saga's)",
              "a.yaml:19:56: step 'dispatch' may take 5m, the whole saga only 1m (hint: shorten "
              "the step's 'within' or "
              "lengthen the saga's)"});
  CHECK(duration_word(std::chrono::seconds(90)) == "90s");
  CHECK(duration_word(std::chrono::minutes(15)) == "15m");
}

TEST_CASE("a directory of definitions: all problems of all files") {
  const laban::testing::TemporaryDirectory directory;
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(directory.path() / name, std::ios::binary) << text;
  };
  CHECK(load_definitions(directory.path(), order_events()).problems.front().message ==
        "holds no definition (*.yaml)");
  CHECK(load_definitions(directory.path() / "none", order_events()).problems.size() == 1);
  write("a.yaml", order_yaml());
  write("notes.txt", "not a definition");
  CHECK(load_definitions(directory.path(), order_events()).definitions.size() == 1);
  write("b.yaml", order_yaml());
  write("c.yaml", "saga: x\n");
  const auto loaded = load_definitions(directory.path(), order_events());
  REQUIRE(loaded.problems.size() == 3);
  CHECK(loaded.problems[0].message.find("defined in") != std::string::npos);
  CHECK(loaded.problems[1].file.ends_with("c.yaml"));
}

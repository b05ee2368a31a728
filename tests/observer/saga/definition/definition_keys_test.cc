// The keys for undoing, retrying and labelling a saga: each message.

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/worlds/trip_saga.h"

using namespace laban::observer;
using laban::observer::testing::trip_events;
using laban::observer::testing::trip_yaml;

namespace {

using Names = std::vector<std::string>;

LoadedDefinition read(const std::string& yaml) {
  return read_definition(yaml, "t.yaml", trip_events);
}

Names changed(const std::string& from, const std::string& to) {
  std::string text = trip_yaml;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  Names all;
  const auto loaded = read(text.replace(at, from.size(), to));
  CHECK(loaded.definition.has_value() == loaded.problems.empty());
  for (const auto& problem : loaded.problems) all.push_back(to_text(problem));
  return all;
}

}  // namespace

TEST_CASE("a second document in a file is a problem, and where it begins") {
  const std::string yaml = trip_yaml;
  const auto lines = std::count(yaml.begin(), yaml.end(), '\n');
  for (const char* separator : {"---\n", "...\n"}) {
    const auto loaded = read(yaml + separator + "saga: other\n");
    CHECK_FALSE(loaded.definition);
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].message == "a second document begins here");
    const bool is_marked = std::string_view(separator) == "---\n";
    CHECK(loaded.problems[0].at.line == lines + (is_marked ? 1 : 2));
  }
  for (const char* stray : {"]\n", "}\n", "]]]]\n"}) CHECK_FALSE(read(yaml + stray).definition);
  CHECK(read("---\n" + yaml + "...\n").definition.has_value());
}

TEST_CASE("a definition with every key is read as it was written") {
  const auto loaded = read(trip_yaml);
  REQUIRE(loaded.definition.has_value());
  const Definition& it = *loaded.definition;
  CHECK(it.undoes_in_parallel());
  CHECK(it.step(1).retries == 2);
  CHECK(it.step(1).again == "hotel.book_again");
  CHECK(it.step(1).refused == "hotel.kept");
  CHECK(it.step(2).undo_after == std::vector<StepIndex>{1});
  REQUIRE(it.part_of("hotel.book_again").has_value());
  CHECK(it.part_of("hotel.book_again")->role == Role::again);
  REQUIRE(it.business().size() == 2);
  CHECK(it.business()[0].states == std::vector<State>{State::running});
  CHECK(it.business()[1].done == std::vector<StepIndex>{1, 2});
}

TEST_CASE("every key counts for the digest") {
  const auto digest = [](const std::string& from, const std::string& to) {
    std::string text = trip_yaml;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    const auto loaded = read(text.replace(at, from.size(), to));
    REQUIRE(loaded.definition.has_value());
    return loaded.definition->digest();
  };
  const auto same = digest("saga", "saga");
  CHECK(digest("parallel: true\n", "") != same);
  CHECK(digest("retries: 2", "retries: 3") != same);
  CHECK(digest(", undo_after: [hotel]", "") != same);
  CHECK(digest(",\n            refused: hotel.kept", "") != same);
  CHECK(digest("within: 1m", "within: 2m") != same);
  CHECK(digest("[running]", "[stuck]") != same);
  CHECK(digest("done: [hotel, flight]", "done: [hotel]") != same);
}

TEST_CASE("retries") {
  CHECK(changed("retries: 2", "retries: many") ==
        Names{"t.yaml:8:94: 'many' is not a valid number of retries (hint: 0 to 100)"});
  CHECK(changed("retries: 2", "retries: 101").size() == 1);
  CHECK(changed("retries: 2", "retries: [2]") == Names{"t.yaml:8:94: 'retries' must be one word"});
  CHECK(changed("undone: flight.cancelled,", "undone: flight.cancelled, retries: 1,").empty());
  CHECK(changed("done: hotel.booked, fails: [hotel.full], ", "done: hotel.booked, ") ==
        Names{"t.yaml:8:73: step 'hotel' has 'retries' without 'fails' (hint: fails: the events "
              "that are counted)"});
}

TEST_CASE("again") {
  CHECK(changed("again: mail.send_again", "again: mail.bounced") ==
        Names{"t.yaml:15:20: 'mail.bounced' as 'again' of step 'mail' is emitted by mail, not by "
              "observer (hint: only the observer asks for it)",
              "t.yaml:15:20: 'mail.bounced' as 'again' of step 'mail' is already 'fails' of step "
              "'mail' (hint: an event can have one role only; use a separate event here)"});
  CHECK(changed("retries: 2,\n", "\n") ==
        Names{"t.yaml:9:20: step 'hotel' has 'again' but no failure that would not count (hint: "
              "retries: how many failures are answered by asking again; after the pivot none is "
              "needed)"});
  CHECK(changed("done: trip.booked,", "done: trip.booked, again: hotel.book_again,")[0] ==
        "t.yaml:6:54: step 'book' begins the saga and cannot be requested again (hint: remove "
        "'again')");
}

TEST_CASE("undo_after") {
  const auto with = [](const std::string& list) {
    return changed("undo_after: [hotel]", "undo_after: " + list);
  };
  CHECK(
      with("[hotle]") ==
      Names{"t.yaml:12:83: the undo of 'flight' waits for 'hotle', which is not a step (hint: did "
            "you mean 'hotel'?)"});
  CHECK(with("[flight]") == Names{"t.yaml:12:83: the undo of 'flight' waits for itself"});
  CHECK(with("[hotel, hotel]") == Names{"t.yaml:12:90: 'hotel' is named twice in 'undo_after'"});
  CHECK(with("[ticket]") ==
        Names{"t.yaml:12:83: 'ticket' is the pivot, whose answer every undo waits for (hint: "
              "remove it: the pivot is asked before anything is undone)"});
  CHECK(with("[mail]") ==
        Names{"t.yaml:12:83: the undo of 'flight' waits for 'mail', which is never undone (hint: "
              "remove it)"});
  CHECK(changed("pivot: true }", "pivot: true, undo_after: [hotel] }") ==
        Names{"t.yaml:13:101: the pivot is asked before anything is undone (hint: remove "
              "'undo_after')"});
  CHECK(changed("mail.send_again }", "mail.send_again, undo_after: [hotel] }") ==
        Names{"t.yaml:15:50: step 'mail' has 'undo_after' without 'undo' (hint: undo: the event "
              "that requests it)"});
  CHECK(changed("refused: hotel.kept", "undo_after: [flight]") ==
        Names{"t.yaml:10:26: the undo of 'hotel' waits for itself through others (hint: remove one "
              "'undo_after' from the cycle)",
              "t.yaml:12:83: the undo of 'flight' waits for itself through others (hint: remove "
              "one 'undo_after' from the cycle)"});
}

TEST_CASE("business states") {
  CHECK(changed("{ state: [running] }", "{ state: [runing] }") ==
        Names{"t.yaml:17:22: business state 'planned' names 'runing', which is not a state (hint: "
              "did you mean 'running'?)"});
  CHECK(changed("[hotel, flight] }\n", "[hotel, fligt] }\n") ==
        Names{"t.yaml:18:28: business state 'booked' names 'fligt', which is not a step (hint: "
              "did you mean 'flight'?)"});
  CHECK(changed("{ state: [running] }", "running") ==
        Names{"t.yaml:17:3: business state 'planned' must hold keys (hint: { state: [running], "
              "done: [some_step] })"});
  CHECK(changed("{ state: [running] }", "{}") ==
        Names{"t.yaml:17:3: business state 'planned' has no conditions (hint: { state: [running], "
              "done: [some_step] })"});
  CHECK(changed("{ state: [running] }", "{ when: x }")[0].find("unknown key 'when'") !=
        std::string::npos);
  CHECK(changed("  booked:  {", "  planned: {") ==
        Names{"t.yaml:18:3: business state 'planned' is defined twice (hint: rename one of them)"});
  CHECK(changed("  booked:", "  Paid!:") ==
        Names{"t.yaml:18:3: 'Paid!' is not a name for a business state (hint: 1 to 32 of a-z, "
              "0-9, '-' and '_')"});
  CHECK(
      changed("business:\n  planned: { state: [running] }\n  booked:  { done: [hotel, flight] }\n",
              "business: none\n") ==
      Names{"t.yaml:16:11: 'business' must hold one key for each business state (hint: failed: { "
            "state: [compensated] })"});
  std::string many;
  for (int i = 0; i < 31; ++i) many += "  b" + std::to_string(i) + ": { state: [stuck] }\n";
  CHECK(changed("  booked:", many + "  booked:") ==
        Names{"t.yaml:17:3: 33 business states are more than the limit of 32 (hint: people cannot "
              "tell more apart)"});
}

TEST_CASE("parallel is true or false") {
  CHECK(changed("parallel: true", "parallel: maybe") ==
        Names{"t.yaml:4:11: 'parallel' must be true or false"});
}

// A replay goes by the options that its recording has, unless it is given others.
#include <doctest/doctest.h>

#include <set>

#include "bus/replay/comparison.h"
#include "tests/bus/replay/recording.h"

using namespace laban;
using namespace laban::replay;
using laban::replay::testing::Recording;
using laban::replay::testing::sandbox;
using Values = Service::OptionValues;

namespace {

struct Played {
  std::vector<Difference> differences;
  ReplayComparison::Counters counters;
  std::vector<std::string> lines;
};

Capsule capsule_of(const Recording& recording) {
  Capsule capsule;
  capsule.name_space = "test";
  for (const auto& message : recording.stream->messages()) {
    auto& row = capsule.rows.emplace_back();
    row.message = message;
  }
  return capsule;
}

// As a program plays a capsule, or `laban replay` a log.
Played play(const Recording& recording, const Values& given = {}, const Values& started_with = {},
            bool from_log = false) {
  ReplaySandbox stage = sandbox(given);
  RecordedOptions options;
  if (from_log) {
    const auto log = memory::open(recording.stream);
    const auto find = [&](const Subject& subject, std::uint64_t from) {
      return log->find(subject, from);
    };
    REQUIRE(add_options({"test", 0, 1, find}, "payment", 1, options));
  } else {
    options = options_in(capsule_of(recording), "payment");
  }
  for (const auto& [name, value] : started_with) options.started_with.push_back({name, value});
  REQUIRE(stage.begin(options));
  ReplayComparison comparison(stage, "test", 1);
  Played played;
  for (const auto& message : recording.stream->messages()) {
    auto step = comparison.take(0, message, Part::compared);
    REQUIRE(step);
    for (auto& one : step->differences) played.differences.push_back(std::move(one));
  }
  for (auto& one : comparison.finish()) played.differences.push_back(std::move(one));
  played.counters = comparison.counters();
  played.lines = lines_of(stage.options());
  return played;
}

using Lines = std::vector<std::string>;

// Twelve orders of 100 to 1,200 cents under a limit of 500, and as many under 900.
Recording changed_recording() {
  Recording recording;
  for (int order = 1; order <= 12; ++order) recording.reserved(order);
  recording.live_by_the_log({{"limit", "500"}});
  recording.options("operator", {{"limit", "900"}});
  for (int order = 1; order <= 12; ++order) recording.reserved(100 + order, "bob", 100 * order);
  recording.live_by_the_log({{"limit", "7"}});
  return recording;
}

}  // namespace

TEST_CASE("a replay goes by the first options of the log, and by each change from its position") {
  const Recording recording = changed_recording();
  for (const bool from_log : {false, true}) {
    CAPTURE(from_log);
    // How it was started says nothing where the log has a value.
    const auto played = play(recording, {}, {{"limit", "7"}}, from_log);
    CHECK(played.differences.empty());
    CHECK(played.counters.played == 24);
    CHECK(played.counters.equal == 24);
    CHECK(played.lines == Lines{"options in force: limit=500, patient=true; from #26 limit=900"});
  }
}

TEST_CASE("what is given counts for the whole replay, and the replay says so") {
  const Recording recording = changed_recording();
  const auto played = play(recording, {{"limit", "800"}});
  // 6, 7 and 8 would be charged, and then 9 would not.
  CHECK(played.differences.size() == 4);
  CHECK(played.lines == Lines{"options in force: limit=800 (given; the log has 500), patient=true; "
                              "from #26 limit=800 (given; the log has 900)"});
}

TEST_CASE("a recording without options goes by how the service was started, and what is given") {
  Recording recording;
  for (int order = 1; order <= 12; ++order) recording.reserved(order);
  recording.live({{"limit", "500"}});
  CHECK(play(recording, {}, {{"limit", "500"}, {"gone", "1"}}).differences.empty());
  CHECK(play(recording, {{"limit", "500"}}, {{"limit", "7"}}).differences.empty());
  CHECK(play(recording).differences.size() == 5);
  CHECK(play(recording, {{"limit", "500"}}).lines ==
        Lines{"options in force (the log has none): limit=500 (given), patient=true"});
}

TEST_CASE("options are no events that a replay counts, compares or shows") {
  Recording recording;
  recording.reserved(1);
  recording.live_by_the_log();
  recording.options("operator", {{"limit", "900"}});
  recording.options("seller", {{"luck", "1"}}, "seller");
  ReplaySandbox stage = sandbox();
  REQUIRE(stage.begin(options_in(capsule_of(recording), "payment")));
  ReplayComparison comparison(stage, "test", 1);
  for (const auto& message : recording.stream->messages()) {
    const auto step = comparison.take(0, message, Part::compared);
    REQUIRE(step);
    REQUIRE(step->event);
    CHECK(step->is_compared == !sets_options(step->event->envelope));
    CHECK(step->differences.empty());
  }
  CHECK(comparison.counters().played == 1);
  CHECK(comparison.counters().unfounded == 0);
}

TEST_CASE("changes before the first message that is played are known") {
  const Recording recording = changed_recording();
  const auto log = memory::open(recording.stream);
  RecordedOptions options;
  const LogToAsk asked{"test", 0, 1, [&](const Subject& subject, std::uint64_t from) {
                         return log->find(subject, from);
                       }};
  REQUIRE(add_options(asked, "payment", 27, options));
  CHECK(options.first.size() == 1);
  CHECK(options.earlier.size() == 1);
  ReplaySandbox stage = sandbox();
  REQUIRE(stage.begin(options));
  std::size_t emitted = 0;
  for (const auto& message : recording.stream->messages()) {
    if (message.sequence < 27) continue;
    const auto played = stage.play(0, message);
    REQUIRE(played);
    for (const auto& event : played->emitted) emitted += event.type == "payment.charged" ? 1 : 0;
  }
  CHECK(emitted == 9);
}

TEST_CASE("a build that cannot read an option in force says which, where, and what to do") {
  Recording recording;
  recording.options("payment", {{"limit", "many"}});
  recording.reserved(1);
  const auto options = options_in(capsule_of(recording), "payment");
  ReplaySandbox stage = sandbox();
  const auto begun = stage.begin(options);
  REQUIRE_FALSE(begun);
  CHECK(begun.error().message ==
        "the log has an option of payment in force (#1 of partition 0) that this build cannot "
        "read: --limit 'many' is not a whole number. Replay to the build that wrote it, or give a "
        "value for the whole replay: laban replay --set NAME=VALUE, or laban-payment --replay FILE "
        "--NAME VALUE");
  ReplaySandbox given = sandbox({{"limit", "5"}});
  CHECK(given.begin(options));
}

TEST_CASE("a change that this build does not make is named") {
  Recording recording;
  recording.options("payment", {{"limit", "500"}});
  recording.options("operator", {{"luck", "1"}});
  recording.reserved(1);
  CHECK(play(recording).lines ==
        Lines{"options in force: limit=500, patient=true",
              "partition 0: #2 changed nothing: payment has no option luck"});
}

TEST_CASE("what others say in a service's name are not its first options") {
  Recording recording;
  recording.options("payment", {{"limit", "5"}}, "seller");
  recording.stream->append("test.0.laban.options_applied.payment", "garbage");
  recording.options("payment", {{"limit", "500"}});
  const auto options = options_in(capsule_of(recording), "payment");
  REQUIRE(options.first.size() == 1);
  CHECK(options.first[0].message.sequence == 3);
}

TEST_CASE("partitions are one line where they agree, else one each") {
  using Origin = ReplayedOption::Origin;
  ReplayedOptions options{
      {{0, 0, "limit", "5", Origin::log, "5"}, {1, 0, "limit", "5", Origin::log, "5"}}, {}};
  CHECK(lines_of(options) == Lines{"options in force: limit=5"});
  options.options.push_back({1, 9, "limit", "6", Origin::log, "6"});
  CHECK(lines_of(options) == Lines{"options in force, partition 0: limit=5",
                                   "options in force, partition 1: limit=5; from #9 limit=6"});
  CHECK(lines_of({}).empty());
}

TEST_CASE("a replay is told of every type that a handler or the framework wants") {
  const ReplaySandbox stage = sandbox();
  const auto types = stage.types();
  CHECK(std::set<std::string>(types.begin(), types.end()) ==
        std::set<std::string>{"inventory.reserved", "laban.dead_letter_discarded",
                              "laban.options_applied", "laban.redrive_requested",
                              "laban.retry_due"});
  for (const auto& type : types) CHECK(stage.wants(type));
}

// ReplayComparison: a service compared with its own recording.

#include "bus/replay/comparison.h"

#include <doctest/doctest.h>

#include "bus/replay/protocol.h"
#include "tests/bus/replay/recording.h"

using namespace laban;
using namespace laban::replay;
using laban::replay::testing::Recording;
using laban::replay::testing::sandbox;
using namespace std::chrono_literals;

namespace {

struct ReplayResult {
  std::vector<Difference> differences;
  ReplayComparison::Counters counters;
};

ReplayResult play(const Recording& recording, std::map<std::string, std::string> options,
                  std::uint64_t compare_from = 1) {
  ReplaySandbox stage = sandbox(std::move(options));
  ReplayComparison rehearsal(stage, "test", 1);
  ReplayResult result;
  for (const auto& message : recording.stream->messages()) {
    const Part part = message.sequence < compare_from ? Part::warm_up : Part::compared;
    auto step = rehearsal.take(0, message, part);
    REQUIRE(step);
    for (auto& one : step->differences) result.differences.push_back(std::move(one));
  }
  for (auto& one : rehearsal.finish()) result.differences.push_back(std::move(one));
  result.counters = rehearsal.counters();
  return result;
}

}  // namespace

TEST_CASE("an unchanged service does what was recorded") {
  Recording recording;
  for (int order = 1; order <= 20; ++order) recording.reserved(order);
  recording.live();
  REQUIRE(recording.stream->messages().size() == 40);
  const auto played = play(recording, {});
  CHECK(played.differences.empty());
  CHECK(played.counters.played == 20);
  CHECK(played.counters.equal == 20);
}

TEST_CASE("that another build halted over the log is nothing that the service has to say") {
  Recording recording;
  for (int order = 1; order <= 5; ++order) recording.reserved(order);
  recording.live();
  recording.live({{"limit", "200"}});
  REQUIRE(recording.stream->messages().back().subject == "test.0.laban.diverged.payment");
  const auto played = play(recording, {});
  CHECK(played.differences.empty());
  CHECK(played.counters.equal == 5);
  CHECK(played.counters.unfounded == 0);
}

TEST_CASE("another rule differs in exactly the sagas it touches") {
  Recording recording;
  for (int order = 1; order <= 20; ++order) recording.reserved(order);
  recording.live();
  const auto played = play(recording, {{"limit", "1200"}});
  REQUIRE(played.differences.size() == 2);
  CHECK(played.differences[0].kind == Difference::Kind::other_content);
  CHECK(played.differences[0].saga == "o-11");
  CHECK(played.differences[0].sequence == 11);
  CHECK(played.differences[0].recorded == "payment.declined");
  CHECK(played.differences[0].emitted == "payment.charged");
  CHECK(played.differences[1].saga == "o-12");

  SUBCASE("warm-up events are not compared") {
    const auto later = play(recording, {{"limit", "1200"}}, 12);
    REQUIRE(later.differences.size() == 1);
    CHECK(later.differences[0].saga == "o-12");
    CHECK(later.counters.played == 9);
  }
}

TEST_CASE("a retry happens where it was recorded, not by a clock") {
  Recording recording;
  recording.reserved(1, "slow");
  recording.reserved(2);
  recording.live();
  const auto& messages = recording.stream->messages();
  REQUIRE(messages.size() >= 5);
  CHECK(play(recording, {}).differences.empty());

  SUBCASE("no retry where one is recorded is a difference") {
    const auto played = play(recording, {{"patient", "false"}});
    REQUIRE_FALSE(played.differences.empty());
    CHECK(played.differences[0].kind == Difference::Kind::retried_then);
    CHECK(played.differences[0].saga == "o-1");
  }
}

TEST_CASE("a retry where none is recorded is a difference") {
  Recording recording;
  recording.reserved(1, "slow");
  recording.live({{"patient", "false"}});
  const auto played = play(recording, {});
  REQUIRE(played.differences.size() == 2);
  CHECK(played.differences[0].kind == Difference::Kind::not_emitted);
  CHECK(played.differences[1].kind == Difference::Kind::retries_now);
  CHECK(played.differences[1].emitted == "not yet");
}

TEST_CASE("an event that was never recorded is one difference, at the end") {
  Recording recording;
  recording.reserved(1);
  const auto played = play(recording, {});
  REQUIRE(played.differences.size() == 1);
  CHECK(played.differences[0].kind == Difference::Kind::not_recorded);
  CHECK(played.differences[0].emitted == "payment.charged");
}

TEST_CASE("the same rows come of playing as of living") {
  Recording recording;
  for (int order = 1; order <= 20; ++order) recording.reserved(order);
  recording.live();
  const auto rows = [&](std::map<std::string, std::string> options) {
    ReplaySandbox stage = sandbox(std::move(options));
    for (const auto& message : recording.stream->messages()) REQUIRE(stage.play(0, message));
    return stage.rows();
  };
  CHECK(rows({}).count == 10);
  CHECK(rows({}).digest == rows({}).digest);
  CHECK(rows({{"limit", "900"}}).digest != rows({}).digest);
}

TEST_CASE("frames are read back unchanged, and nothing else is accepted as a frame") {
  const auto begin = decode_begin(encode(Begin{"shop", 3}));
  REQUIRE(begin);
  CHECK(begin->name_space == "shop");
  CHECK(begin->partition_count == 3);
  const auto hello = decode_hello(encode(Hello{"payment", {"a.b", "c.d"}}));
  REQUIRE(hello);
  CHECK(hello->types == std::vector<std::string>{"a.b", "c.d"});
  const auto play = decode_play(encode(Play{2, {7, Time(5s), "shop.2.a.b", "bytes"}}));
  REQUIRE(play);
  CHECK(play->message.sequence == 7);
  CHECK(play->message.data == "bytes");
  replay::ReplayResult played;
  played.handled.push_back({EventId{1, 2}, "a.b", "o-1", Outcome::retry("later")});
  played.emitted.push_back({EventId{3, 4}, EventId{1, 2}, "c.d", "o-1", "data"});
  played.effects.push_back({EventId{5, 6}, "o-1", "mail"});
  const std::string bytes = encode(Result<replay::ReplayResult>(played));
  const auto back = decode_played(bytes);
  REQUIRE(back);
  CHECK(back->handled.at(0).outcome.reason() == "later");
  CHECK(back->emitted.at(0).data == "data");
  CHECK(back->effects.at(0).kind == "mail");
  const auto options =
      decode_options(encode(RecordedOptions{{{2, {1, Time(5s), "shop.2.a.b", "first"}}},
                                            {{2, {3, Time(6s), "shop.2.a.b", "changed"}}},
                                            {{"limit", "30"}}}));
  REQUIRE(options);
  CHECK(options->first.at(0).message.data == "first");
  CHECK(options->earlier.at(0).message.sequence == 3);
  CHECK(options->started_with.at(0).value == "30");
  using Origin = ReplayedOption::Origin;
  const auto end = decode_end(encode(
      End{{7, {1, 2}}, {{{2, 3, "limit", "40", Origin::given, "50"}}, {"#9 changed nothing"}}}));
  REQUIRE(end);
  CHECK(end->rows.count == 7);
  CHECK(end->options.options.at(0).logged == "50");
  CHECK(end->options.refusals == std::vector<std::string>{"#9 changed nothing"});
  CHECK(decode_begun(encode(Result<void>())));
  CHECK(decode_begun(encode(Result<void>(Error{ErrorKind::corrupt, "no"}))).error().message ==
        "no");
  CHECK_FALSE(decode_begun("x"));
  for (std::size_t size = 1; size < bytes.size(); ++size)
    CHECK_FALSE(decode_played(std::string_view(bytes).substr(0, size)));
  CHECK_FALSE(decode_played(bytes + "x"));
  CHECK_FALSE(decode_begin("LABANRPL"));
  const auto error =
      decode_played(encode(Result<replay::ReplayResult>(Error{ErrorKind::corrupt, "no"})));
  REQUIRE_FALSE(error);
  CHECK(error.error().message == "no");
}

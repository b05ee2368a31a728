// The bytes of every row of the observer, pinned: a rebuilt store must have the same bytes, and
// another build of this version must be able to read the store.

#include <doctest/doctest.h>

#include "observer/projection/act_rows.h"
#include "observer/projection/activity.h"
#include "observer/projection/book_rows.h"
#include "observer/projection/clock_rows.h"
#include "observer/projection/dead_letter_rows.h"
#include "observer/projection/edges.h"
#include "observer/projection/gap_rows.h"
#include "observer/projection/rows.h"
#include "observer/projection/summary.h"
#include "observer/saga/fold/instance_codec.h"
#include "tests/support/visible_bytes.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::testing::visible;

namespace {

constexpr EventId id_a{0x0102030405060708, 0x090a0b0c0d0e0f10};
constexpr EventId id_b{0xa1a2a3a4a5a6a7a8, 0xa9aaabacadaeafb0};
constexpr Time time_a{1234567890123456789ns};
constexpr Time time_b{-5ns};

Definition ping() {
  Step place;
  place.name = "place";
  place.service = "orders";
  place.done = "order.placed";
  Definition::Parts parts;
  parts.name = "ping";
  parts.starts = "order.placed";
  parts.steps = {place};
  return Definition(std::move(parts));
}

Evidence at(std::uint64_t sequence) { return {sequence, time_a, id_a}; }

// Every field set, so that none can be left out.
Instance full_instance() {
  Instance instance = make_instance(ping(), "o-1", 3);
  instance.version = 0x1122;
  instance.state = State::stuck;
  instance.opened = at(1);
  instance.started = at(2);
  instance.ended = at(3);
  instance.last = {4, time_b, id_b};
  instance.last_type = "payment.declined";
  instance.events = 5;
  StepInstance& step = instance.steps.front();
  for (auto* evidence :
       {&step.done, &step.failed, &step.asked, &step.undone, &step.refused, &step.decided,
        &step.tolerated, &step.skipped, &step.waived, &step.again_decided, &step.again_asked})
    *evidence = at(6);
  step.attempts = 7;
  step.attempts_forgiven = 8;
  step.failures = 9;
  step.agains = 10;
  step.agains_forgiven = 11;
  step.due = 12ns;
  step.retry_at = 13ns;
  step.overdue = true;
  instance.steps.emplace_back();
  instance.failure = Failure{0, "payment.declined", "no luck", 14, time_a};
  instance.forward = true;
  instance.stuck = Stuck{1, true, "why", "next"};
  instance.findings = {{FindingKind::late, 1, 15, 16, "text"},
                       {FindingKind::orphan, std::nullopt, 17, 0, ""}};
  instance.findings_left_out = 18;
  instance.acts = {{at(19), "hold", 0, "ann", "reason", true, "held"}};
  instance.acts_left_out = 20;
  instance.orphaned = true;
  instance.gap = {21, 22};
  instance.gap_accepted = true;
  instance.held = at(23);
  instance.held_at = 24ns;
  instance.due = 25ns;
  instance.wake_at = 26ns;
  return instance;
}

}  // namespace

TEST_CASE("the bytes of an instance") {
  CHECK(visible(encode(full_instance())) ==
        R"(<0204000000>ping"<1100000000000003000000>o-1<030000000000000005f)"
        R"(f01000000000000001581e9>}<f410>"<110807060504030201100f0e0d0c0b0)"
        R"(a0902000000000000001581e9>}<f410>"<110807060504030201100f0e0d0c0)"
        R"(b0a0903000000000000001581e9>}<f410>"<110807060504030201100f0e0d0)"
        R"(c0b0a090400000000000000fbffffffffffffffa8a7a6a5a4a3a2a1b0afaeada)"
        R"(cabaaa910000000>payment.declined<0500000000000000190000000000000)"
        R"(01a000000000000000200000000000000ff7f06000000000000001581e9>}<f4)"
        R"(10>"<110807060504030201100f0e0d0c0b0a0906000000000000001581e9>}<)"
        R"(f410>"<110807060504030201100f0e0d0c0b0a0906000000000000001581e9>)"
        R"(}<f410>"<110807060504030201100f0e0d0c0b0a0906000000000000001581e)"
        R"(9>}<f410>"<110807060504030201100f0e0d0c0b0a090600000000000000158)"
        R"(1e9>}<f410>"<110807060504030201100f0e0d0c0b0a0906000000000000001)"
        R"(581e9>}<f410>"<110807060504030201100f0e0d0c0b0a09060000000000000)"
        R"(01581e9>}<f410>"<110807060504030201100f0e0d0c0b0a090600000000000)"
        R"(0001581e9>}<f410>"<110807060504030201100f0e0d0c0b0a0906000000000)"
        R"(000001581e9>}<f410>"<110807060504030201100f0e0d0c0b0a09060000000)"
        R"(00000001581e9>}<f410>"<110807060504030201100f0e0d0c0b0a090600000)"
        R"(0000000001581e9>}<f410>"<110807060504030201100f0e0d0c0b0a090c000)"
        R"(000000000000700000000000000080000000000000009000000000000000a000)"
        R"(000000000000b000000000000000d00000000000000000000000000000000000)"
        R"(00000000000000010000000>payment.declined<07000000>no<20>luck<0e0)"
        R"(00000000000001581e9>}<f410>"<1101000000000000000103000000>why<04)"
        R"(000000>next<02000000000000000201000000000000000f0000000000000010)"
        R"(0000000000000004000000>text<0fffffffffffffffff110000000000000000)"
        R"(0000000000000000000000120000000000000001000000000000001300000000)"
        R"(0000001581e9>}<f410>"<110807060504030201100f0e0d0c0b0a0904000000)"
        R"(>hold<000000000000000003000000>ann<06000000>reason<0104000000>he)"
        R"(ld<1400000000000000150000000000000016000000000000001700000000000)"
        R"(0001581e9>}<f410>"<110807060504030201100f0e0d0c0b0a0918000000000)"
        R"(00000>)");
  CHECK(visible(encode(make_instance(ping(), "o-1", 1))) ==
        R"(<0204000000>ping<cd>n\<f5>=L<efb103000000>o-1<010000000000000000)"
        R"(0000000000000000000000000000000000000000000000000000000000000000)"
        R"(0000000000000000000000000000000000000000000000000000000000010000)"
        R"(00000000000000000000000000000000000000000000000000000000000000>)");
  CHECK(decode_instance(encode(full_instance())) == full_instance());
}

TEST_CASE("the bytes of an event, a doubtful one, a divergence and a tick") {
  EventRow row;
  row.clock = 250ms;
  row.message = {0x1122, time_a, "shop.0.a.b", std::string("d\0\xff", 3)};
  CHECK(visible(event_key("o-1", 0x1122)) == R"(o-1<000100000000000011>")");
  CHECK(visible(event_value(row)) ==
        R"(<02011581e9>}<f410>"<1180b2e60e000000000a000000>shop.0.a.b<03000)"
        R"(000>d<00ff>)");
  row.kind = EventRow::Kind::unknown_type;
  row.message.stored_at = time_b;
  CHECK(visible(event_value(row)) ==
        R"(<0203fbffffffffffffff80b2e60e000000000a000000>shop.0.a.b<0300000)"
        R"(0>d<00ff>)");
  row.kind = EventRow::Kind::divergence;
  row.first = 0x0102;
  CHECK(visible(event_value(row)) ==
        R"(<0205fbffffffffffffff80b2e60e0000000002010000000000000a000000>shop)"
        R"(.0.a.b<03000000>d<00ff>)");
  const auto read = parse_event_row(event_key("o-1", 0x1122), event_value(row));
  REQUIRE(read);
  CHECK(read->first == 0x0102);
  CHECK(event_value(*read) == event_value(row));
  EventRow tick;
  tick.kind = EventRow::Kind::tick;
  tick.clock = 1s;
  tick.message.stored_at = time_a;
  tick.tick_id = id_b;
  tick.woken = {"order", "order~shadow"};
  CHECK(visible(event_value(tick)) ==
        R"(<02041581e9>}<f410>"<1100ca9a>;<00000000a1a2a3a4a5a6a7a8a9aaabac)"
        R"(adaeafb005000000>order<0c000000>order~shadow)");
}

TEST_CASE("the keys of instances, indexes and deadlines") {
  CHECK(visible(instance_key("order", "o-1")) == R"(order<0001>o-1<0001>)");
  CHECK(visible(instance_key("order", "o-1", 2)) == R"(order<0001>o-1<00010000000000000002>)");
  CHECK(visible(time_key(time_b, 7, "key")) == R"(<7ffffffffffffffb0000000000000007>key)");
  CHECK(visible(state_key(State::stuck, time_a, 7, "key")) ==
        R"(<0591>"<10f4>}<e981150000000000000007>key)");
  CHECK(visible(wait_prefix("payment", "charge", State::running)) ==
        R"(payment<0001>charge<000101>)");
  CHECK(visible(business_prefix("paid", State::running)) == R"(paid<000101>)");
  CHECK(visible(deadline_key(250ms, "key")) == R"(<000000000ee6b280>key)");
  CHECK(visible(counts_key("order", 0x1122)) == R"(counts<00>order<0000000000000011>")");
}

TEST_CASE("the bytes of a partition's summary and counts") {
  Summary summary;
  summary.clock = LogClock(250ms, 2, time_a);
  summary.tick_id = id_a;
  summary.tick_log_time = time_a;
  summary.first_log_time = time_b;
  summary.last_log_time = time_a;
  summary.last_sequence = 3;
  summary.events = 4;
  summary.ticks = 5;
  summary.invalid = 6;
  summary.dead_letters = 7;
  summary.findings = 8;
  summary.decisions = 9;
  summary.armed = 10;
  summary.digest = id_b;
  summary.divergences = 11;
  summary.last_divergence = 12;
  CHECK(visible(encode(summary)) ==
        R"(<010c0000000000000080b2e60e0000000002000000000000001581e9>}<f410)"
        R"(>"<110807060504030201100f0e0d0c0b0a091581e9>}<f410>"<11fbfffffff)"
        R"(fffffff1581e9>}<f410>"<11030000000000000004000000000000000500000)"
        R"(0000000000600000000000000070000000000000008000000000000000900000)"
        R"(0000000000a00000000000000a8a7a6a5a4a3a2a1b0afaeadacabaaa90b00000)"
        R"(0000000000c00000000000000>)");
  CHECK(decode_summary(encode(summary)) == summary);
  mix(summary, "bytes");
  CHECK(visible(summary.digest.hex()) == R"(aa78f1c3f952fb3e1be32109eff7b2de)");
  DefinitionCounts counts;
  for (std::size_t i = 0; i < counts.states.size(); ++i) counts.states[i] = i + 1;
  CHECK(visible(encode(counts)) ==
        R"(<010100000000000000020000000000000003000000000000000400000000000)"
        R"(00005000000000000000600000000000000>)");
}

TEST_CASE("the bytes of a definition's version") {
  DefinitionVersion version{ping(), 2, "text", {7, time_a, "ann", "why"}, std::nullopt};
  CHECK(visible(version_key("order", 2)) == R"(book<00>order<000000000000000002>)");
  CHECK(visible(encode(version)) ==
        R"(<01cd>n\<f5>=L<efb107000000000000001581e9>}<f410>"<1103000000>an)"
        R"(n<03000000>why<04000000>text<00>)");
  version.withdrawn = DefinitionAct{9, time_b, "bob", "no"};
  CHECK(visible(encode(version)) ==
        R"(<01cd>n\<f5>=L<efb107000000000000001581e9>}<f410>"<1103000000>an)"
        R"(n<03000000>why<04000000>text<010900000000000000fbffffffffffffff0)"
        R"(3000000>bob<02000000>no)");
}

TEST_CASE("the bytes of an operator's action, a tick's clock, a second, an edge and a gap") {
  CHECK(visible(act_key(time_a, 7)) == R"(act<0091>"<10f4>}<e981150000000000000007>)");
  CHECK(visible(encode(ActRow{time_a, 7, true, "o-1", "held"})) ==
        R"(<010103000000>o-1<04000000>held)");
  CHECK(visible(clock_key(7)) == R"(clock<000000000000000007>)");
  CHECK(visible(encode(ClockRow{7, 250ms, time_b})) == R"(<80b2e60e00000000fbffffffffffffff>)");
  CHECK(visible(second_key(-1)) == R"(second<007fffffffffffffff>)");
  CHECK(visible(encode(SecondCounts{1, 2, 3, 4, 5})) ==
        R"(<010000000000000002000000000000000300000000000000040000000000000)"
        R"(00500000000000000>)");
  CHECK(visible(edge_key("order.placed", "payment.charged")) ==
        R"(edge<00>order.placed<00>payment.charged)");
  CHECK(visible(gap_key(7)) == R"(hole<000000000000000007>)");
  CHECK(visible(gap_value(9)) == R"(<0900000000000000>)");
}

TEST_CASE("the bytes of a dead letter and its group") {
  LetterRow row;
  row.status = LetterStatus::failed_again;
  row.log_time = time_a;
  row.attempts = 2;
  row.event_sequence = 3;
  row.tries = 4;
  row.changed = time_b;
  row.id = id_a;
  row.saga = "o-1";
  row.service = "payment";
  row.event_type = "order.placed";
  row.event_id = "e";
  row.reason = "r 17";
  row.by = "ann";
  row.why = "w";
  row.outcome = "out";
  CHECK(visible(encode(row)) ==
        R"(<01031581e9>}<f410>"<1102000000000000000300000000000000040000000)"
        R"(0000000fbffffffffffffff0102030405060708090a0b0c0d0e0f1003000000>)"
        R"(o-1<07000000>payment<0c000000>order.placed<01000000>e<04000000>r)"
        R"(<20>17<03000000>ann<01000000>w<03000000>out)");
  CHECK(visible(std::to_string(group_of(row))) == R"(7391553701913991684)");
  LetterGroup group;
  group.counts = {1, 2, 3, 4, 5};
  group.first = time_b;
  group.last = time_a;
  group.newest = 6;
  group.service = "payment";
  group.event_type = "order.placed";
  group.reason = "r #";
  CHECK(visible(encode(group)) ==
        R"(<010100000000000000020000000000000003000000000000000400000000000)"
        R"(0000500000000000000fbffffffffffffff1581e9>}<f410>"<1106000000000)"
        R"(0000007000000>payment<0c000000>order.placed<03000000>r<20>#)");
  CHECK(visible(letter_key(7)) == R"(letter<000000000000000007>)");
  CHECK(visible(open_letter_key(8, 7)) == R"(letter_open<0000000000000000080000000000000007>)");
  CHECK(visible(letter_group_key(8)) == R"(letter_group<000000000000000008>)");
  CHECK(visible(redrive_key(id_a)) == R"(redrive<000102030405060708090a0b0c0d0e0f10>)");
}

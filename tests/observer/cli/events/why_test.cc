// Causes and consequences of an event: a declined card.

#include <doctest/doctest.h>

#include "observer/cli/events/cause_report.h"
#include "observer/cli/events/event_name.h"
#include "observer/cli/events/tick_report.h"
#include "tests/observer/cli/terminal/capture.h"

using namespace laban;
using namespace laban::cli;
using laban::testing::Capture;
using observer::Role;

TEST_SUITE_BEGIN("cli causes");

namespace {

api::TimelineEntry entry(std::uint64_t sequence, const char* type, const char* source,
                         std::uint64_t cause, const char* time, const char* step, Role role,
                         const char* data) {
  const auto id = [](std::uint64_t number) {
    return std::string(30, '0') + std::to_string(10 + number);
  };
  api::TimelineEntry entry;
  entry.sequence = sequence;
  entry.id = id(sequence);
  entry.type = type;
  entry.source = source;
  entry.time = *parse_rfc3339(std::string("2026-11-20T15:32:") + time + "Z");
  if (cause != 0) entry.cause = id(cause);
  entry.step = step;
  entry.role = role;
  entry.data.text = data;
  return entry;
}

FoundEvent declined() {
  FoundEvent found;
  api::SagaDetail& saga = found.story.saga;
  saga.summary.saga = "o-1";
  saga.summary.definition = "order";
  saga.summary.state = observer::State::compensating;
  saga.summary.failure =
      api::SagaFailure{.type = "payment.declined", .reason = "card declined", .sequence = 4};
  saga.next_steps = {"wait for inventory.released from inventory"};
  saga.timeline = {entry(1, "order.placed", "orders", 0, "16.000", "place", Role::done,
                         R"({"order_id":"o-1","total":{"cents":3998}})"),
                   entry(2, "inventory.reserved", "inventory", 1, "16.012", "reserve", Role::done,
                         R"({"lines":[1,2]})"),
                   entry(4, "payment.declined", "payment", 2, "16.053", "charge", Role::fails,
                         R"({"amount":3998,"reason":"card declined"})"),
                   entry(9, "inventory.release_requested", "observer", 4, "18.060", "reserve",
                         Role::undo, "{}")};
  found.story.entries = story_of(saga);
  found.entry = 2;
  return found;
}

// The same, but payment answered only after the deadline of its step.
FoundEvent timed_out() {
  FoundEvent found = declined();
  api::SagaDetail& saga = found.story.saga;
  saga.summary.failure = api::SagaFailure{.step = "charge",
                                          .type = "laban.tick",
                                          .reason = "no payment.charged within 30s",
                                          .sequence = 4};
  auto deadline = entry(4, "time", "observer", 2, "46.212", "charge", Role::done, "");
  deadline.role.reset();
  deadline.text = "no payment.charged within 30s";
  deadline.waited_for = std::vector<api::PassedWait>{
      {"payment", "charge", "payment.charged", 2, std::chrono::milliseconds(30'200)}};
  saga.timeline[2] = deadline;
  saga.timeline.push_back(
      entry(12, "payment.charged", "payment", 2, "57.012", "charge", Role::done, "{}"));
  found.story.entries = story_of(saga);
  return found;
}

std::string at_time_of_day(const std::string& text) {
  // The time of day is local.
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    if (line.size() > 12 && line[2] == ':' && line[5] == ':') line.replace(0, 5, "15:32");
    out += line + '\n';
    at = end + 1;
  }
  return out;
}

}  // namespace

TEST_CASE("why shows the chain to an event, its payloads and durations") {
  Capture capture;
  print_why(capture.printer(), declined(), time_before(declined()));
  CHECK(at_time_of_day(capture.text()) ==
        "payment.declined  #4 00000000  of saga o-1  ↺ compensating  what led to it\n"
        "\n"
        "TIME          #  EVENT               FROM       STEP     AFTER  SAYS\n"
        "15:32:16.000  1  order.placed        orders     place           order_id o-1, total.cents "
        "3998\n"
        "15:32:16.012  2  inventory.reserved  inventory  reserve  12 ms  lines[2]\n"
        "15:32:16.053  4  payment.declined    payment    charge   41 ms  reason card declined, "
        "amount 3998\n"
        "\n"
        "53 ms from order.placed to payment.declined\n"
        "This made the saga fail: card declined\n"
        "\n"
        "What next\n"
        "  wait for inventory.released from inventory\n"
        "  what followed: laban impact 000000000000\n"
        "  all of this saga: laban sagas show o-1\n");
  const WhyDocument document = why_document(declined(), {});
  CHECK(document.chain.size() == 3);
  CHECK(document.took == std::chrono::milliseconds(53));
  CHECK(document.made_it_fail);
  CHECK(document.is_complete);
  CHECK(api::to_json(document).find(R"("took_ms":53)") != std::string::npos);
}

TEST_CASE("why names what a running saga waits for") {
  FoundEvent found = declined();
  api::SagaWait wait;
  wait.service = "inventory";
  wait.step = "reserve";
  wait.what = api::WaitFor::undone;
  wait.event = "inventory.released";
  wait.since = *parse_rfc3339("2026-11-20T15:32:16.060Z");
  wait.waited = std::chrono::seconds(2);
  found.story.saga.summary.waiting_for = {wait};
  Capture capture;
  print_why(capture.printer(), found, {});
  CHECK(capture.text().find("inventory (reserve, undo) 2.0 s: inventory.released since ") !=
        std::string::npos);
  CHECK(api::to_json(why_document(found, {})).find(R"("waiting_for":[{"service":"inventory")") !=
        std::string::npos);
}

TEST_CASE("why of a deadline names what opened the step, and who was silent for how long") {
  Capture capture;
  auto decided = time_before(timed_out());
  api::OverviewAnswer overview;
  overview.flows = {{.definition = "order", .steps = {{.step = "charge", .waiting = 3}}}};
  overview.failures = {
      {.definition = "order",
       .cause = {"payment", "charge", "laban.tick", "no payment.charged within 30s"},
       .count = 180},
      {.definition = "order",
       .cause = {"payment", "charge", "payment.declined", "card declined"},
       .count = 7}};
  overview.failures_sample.sagas = 2000;
  count_alike(decided, timed_out().story.saga.summary, overview);
  print_why(capture.printer(), timed_out(), decided);
  CHECK(
      at_time_of_day(capture.text()) ==
      "time: no payment.charged within 30s  #4 00000000  of saga o-1  ↺ compensating  what led "
      "to it\n"
      "\n"
      "TIME          #  EVENT                                FROM       STEP      AFTER  SAYS\n"
      "15:32:16.000  1  order.placed                         orders     place            order_id "
      "o-1, total.cents 3998\n"
      "15:32:16.012  2  inventory.reserved                   inventory  reserve   12 ms  "
      "lines[2]\n"
      "15:32:46.212  4  time: no payment.charged within 30s  observer   charge   30.2 s\n"
      "\n"
      "30.2 s from order.placed to time: no payment.charged within 30s\n"
      "Tick #4 decided: no payment.charged within 30s\n"
      "  charge was opened by #2 inventory.reserved; payment was silent for 30.2 s from then on\n"
      "  payment.charged came after all, as #12, 41.0 s after #2\n"
      "  3 sagas wait for payment (charge) now: laban sagas ls --service payment --at-step charge\n"
      "  180 of the newest 2,000 sagas that failed did so by this deadline: laban sagas failures\n"
      "This made the saga fail: no payment.charged within 30s\n"
      "\n"
      "What next\n"
      "  wait for inventory.released from inventory\n"
      "  what followed: laban impact 000000000000\n"
      "  all of this saga: laban sagas show o-1\n");
}

TEST_CASE("why of a deadline has who was silent as JSON") {
  const FoundEvent found = timed_out();
  const WhyDocument document = why_document(found, time_before(found));
  REQUIRE(document.decided_by_time.size() == 1);
  CHECK(api::to_json(document).find(
            R"("waits":[{"service":"payment","step":"charge","event":"payment.charged","began":2,)"
            R"("began_with":"inventory.reserved","what":"done","since":"2026-11-20T15:32:16.012Z",)"
            R"("silent_ms":30200.0,"heard":null,"times":1,"answered":12,)"
            R"("answered_after_ms":41000.0,"waiting":null}],"alike":null})") != std::string::npos);
}

TEST_CASE("a request that time repeated is explained once, from the first request on") {
  FoundEvent found = timed_out();
  auto& timeline = found.story.saga.timeline;
  timeline.pop_back();
  const auto request = [](std::uint64_t sequence, std::uint64_t cause, const char* time) {
    return entry(sequence, "inventory.release_requested", "observer", cause, time, "reserve",
                 Role::undo, "{}");
  };
  const auto unanswered = [](std::uint64_t sequence, std::uint64_t began, const char* time) {
    auto tick = entry(sequence, "time", "observer", began, time, "reserve", Role::undo, "");
    tick.role.reset();
    tick.text = "inventory.release_requested was not answered in time";
    tick.waited_for =
        std::vector<api::PassedWait>{{"inventory", "reserve", "inventory.released", began, {}}};
    return tick;
  };
  timeline.back() = request(9, 4, "46.300");
  timeline.push_back(unanswered(12, 9, "51.300"));
  timeline.push_back(request(13, 12, "51.400"));
  timeline.push_back(unanswered(20, 13, "57.300"));
  timeline.push_back(request(21, 20, "57.400"));
  found.story.entries = story_of(found.story.saga);
  found.entry = timeline.size() - 1;
  const auto decided = time_before(found);
  REQUIRE(decided.size() == 2);
  CHECK(decided[0].sequence == 4);
  Capture capture;
  print_decided_by_time(capture.printer(), decided);
  CHECK(capture.text() ==
        "Tick #4 decided: no payment.charged within 30s\n"
        "  charge was opened by #2 inventory.reserved; payment was silent for 30.2 s from then on\n"
        "Tick #20 decided: inventory.release_requested was not answered in time\n"
        "  #9 inventory.release_requested asked for the undo of reserve; inventory was silent for "
        "11.0 s from then on, asked 2 times\n");
}

TEST_CASE("a tick's requests are those that name it as their cause") {
  TickDocument tick{.partition = 1, .sequence = 7, .id = EventId{0, 7}.hex(), .requested = {}};
  TickFollowers followers(tick);
  const auto take = [&](std::uint32_t partition, std::uint64_t sequence, const char* type,
                        const EventId& cause) {
    Envelope event;
    event.id = EventId{1, sequence};
    event.type = type;
    event.saga = "o-1";
    event.cause = cause;
    return followers.take(partition, sequence, &event);
  };
  CHECK(take(1, 8, "inventory.release_requested", EventId{0, 7}));
  CHECK(take(0, 9, "inventory.release_requested", EventId{0, 7}));
  CHECK(take(1, 10, "laban.tick", EventId{0, 7}));
  CHECK(take(1, 11, "order.placed", EventId{0, 8}));
  REQUIRE(tick.requested.size() == 1);
  CHECK(tick.requested[0].sequence == 8);
  CHECK(tick.looked_through == 3);
  while (tick.looked_through + 1 < TickFollowers::most_read) followers.take(1, 12, nullptr);
  CHECK_FALSE(followers.take(1, 13, nullptr));
}

TEST_CASE("impact shows what followed and which services have not answered") {
  FoundEvent found = declined();
  found.entry = 1;
  const api::EventGraph graph{.nodes = {{.type = "payment.charged", .source = "payment"},
                                        {.type = "loyalty.earned", .source = "loyalty"}},
                              .edges = {{"inventory.reserved", "payment.charged", 0, true},
                                        {"inventory.reserved", "loyalty.earned", 0, true},
                                        {"inventory.reserved", "orders.noted", 0, false}}};
  const auto silent = silent_services(found, graph);
  Capture capture;
  print_impact(capture.printer(), found, silent);
  CHECK(capture.text() ==
        "inventory.reserved  #2 00000000  of saga o-1  ↺ compensating  what followed from it\n"
        "\n"
        "EVENT                          FROM       STEP     AFTER  #  SAYS\n"
        "inventory.reserved             inventory  reserve  12 ms  2  lines[2]\n"
        "└ payment.declined             payment    charge   41 ms  4  reason card declined, amount "
        "3998\n"
        "  inventory.release_requested  observer   reserve  2.0 s  9\n"
        "\n"
        "2 events followed, the last one after 2.0 s\n"
        "▲ loyalty has not answered with loyalty.earned\n"
        "\n"
        "What next\n"
        "  wait for inventory.released from inventory\n"
        "  what led to it: laban why 000000000000\n"
        "  all of this saga: laban sagas show o-1\n");
  CHECK(impact_document(found, silent).followed.size() == 2);
  found.story.saga.summary.state = observer::State::completed;
  CHECK(silent_services(found, graph).empty());
}

TEST_CASE("events are named by id, position, saga and type") {
  CHECK(parse_event_name("3f2a9c01")->id == "3f2a9c01");
  CHECK(parse_event_name("#184")->sequence == 184);
  CHECK(parse_event_name("2#184")->partition == 2);
  const auto typed = parse_event_name("o-1/payment.charged");
  CHECK(typed->saga == "o-1");
  CHECK(typed->which == "payment.charged");
  CHECK(parse_event_name("o-1/#7")->sequence == 7);
  CHECK(parse_event_name("o-1")->saga == "o-1");
  CHECK(parse_event_name("o-1")->id.empty());
  for (const char* wrong : {"", "#", "#x", "x#1", "/a.b", "o-1/", "#1 "})
    CHECK_FALSE(parse_event_name(wrong));
}

TEST_CASE("a saga's name refers to its failure, or else to its last event") {
  const FoundEvent found = declined();
  const auto chosen = [&](const char* name) {
    return choose_entry(found.story, *parse_event_name(name));
  };
  CHECK(*chosen("o-1") == 2);
  CHECK(*chosen("o-1/failure") == 2);
  CHECK(*chosen("o-1/order.placed") == 0);
  CHECK(*chosen("o-1/#9") == 3);
  CHECK_FALSE(chosen("o-1/#3"));
  CHECK_FALSE(chosen("o-1/payment.charged"));
}

TEST_SUITE_END();

// Divergence: two definitions over the same events, as a table.

#include "observer/saga/fold/divergence.h"

#include <doctest/doctest.h>

#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::order_yaml;
using laban::observer::testing::SagaRun;

namespace {

constexpr auto equal = Divergence::Outcome::equal;
constexpr auto differing = Divergence::Outcome::differing;
constexpr auto undecided = Divergence::Outcome::undecided;
constexpr auto ends = DivergenceKind::ends_differently;
constexpr auto times_out = DivergenceKind::times_out_differently;
constexpr auto compensates = DivergenceKind::compensates_differently;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// Without a pivot nothing prevents undoing.
const std::string stock_yaml =
    "saga: order\nstarts: order.placed\nsteps:\n"
    "  place: { service: orders, done: order.placed,\n"
    "           undo: order.cancel_requested, undone: order.cancelled }\n"
    "  reserve: { service: inventory, after: [place], done: inventory.reserved,\n"
    "             fails: [inventory.rejected], undo: inventory.release_requested,\n"
    "             undone: inventory.released, within: 30s }\n";

// Separate, because some of the events here are in no schema.
Definition sound(const std::string& yaml) {
  auto read = read_definition(yaml, "test");
  for (const auto& problem : read.problems) FAIL_CHECK(to_text(problem));
  REQUIRE(read.definition.has_value());
  return std::move(*read.definition);
}

// What has happened so far, and what follows from it.
struct Moment {
  std::vector<const char*> events;
  Divergence::Outcome outcome;
  std::vector<DivergenceKind> kinds = {};
  std::uint64_t from = 0;
};

void check(const std::string& in_force, const std::string& shadow,
           const std::vector<Moment>& moments) {
  const Definition a = sound(in_force);
  const Definition b = sound(shadow).as_shadow();
  SagaRun real(a), shadowed(b);
  for (const auto& moment : moments) {
    for (const char* event : moment.events) {
      real.feed(event);
      shadowed.feed(event);
    }
    INFO("after " << std::string(moment.events.back()));
    const auto said = divergence_of({a, real.instance()}, {b, shadowed.instance()});
    CHECK(said.outcome == moment.outcome);
    CHECK(said.kinds == moment.kinds);
    CHECK(said.from == moment.from);
  }
}

std::string charge_within(const char* within) {
  return replaced(order_yaml(), "undone: payment.refunded, within: 30s",
                  std::string("undone: payment.refunded, within: ") + within);
}

const std::vector<const char*> to_charge = {"order.placed", "inventory.reserved"};
const std::vector<const char*> to_the_end = {"seller.prepared", "logistics.assigned",
                                             "logistics.dispatched"};
// The observer's requests after a failed charge, and the answers.
const std::vector<const char*> undone = {"logistics.stop_requested",    "logistics.stopped",
                                         "inventory.release_requested", "inventory.released",
                                         "order.cancel_requested",      "order.cancelled"};

}  // namespace

TEST_CASE("equivalent definitions never diverge, whatever happens") {
  check(stock_yaml, stock_yaml,
        {{{"order.placed"}, undecided}, {{"inventory.reserved", "payment.declined"}, equal}});
  check(order_yaml(), order_yaml(),
        {{to_charge, undecided}, {{"payment.charged"}, undecided}, {to_the_end, equal}});
  check(order_yaml(), order_yaml(),
        {{to_charge, undecided}, {{"payment.declined: no"}, undecided}, {undone, equal}});
}

TEST_CASE("under a shorter deadline exactly a slow saga differs") {
  check(order_yaml(), charge_within("10s"),
        {{to_charge, undecided}, {{"tick 2s", "payment.charged"}, undecided}, {to_the_end, equal}});
  // Undecided while the longer deadline may expire as well; then final.
  check(order_yaml(), charge_within("10s"),
        {{to_charge, undecided},
         {{"tick 12s"}, undecided},
         {{"payment.charged"}, differing, {times_out}, 13},
         {to_the_end, differing, {times_out, compensates}, 13}});
}

TEST_CASE("a deadline that passes under both, only later, makes no difference") {
  check(order_yaml(), charge_within("10s"),
        {{to_charge, undecided}, {{"tick 31s"}, undecided}, {undone, equal}});
  check(order_yaml(), charge_within("1m"),
        {{to_charge, undecided},
         {{"tick 31s"}, undecided},
         {undone, undecided},
         {{"tick 31s"}, equal}});
  check(charge_within("30s"), charge_within("1m"),
        {{to_charge, undecided},
         {{"tick 31s"}, undecided},
         {{"payment.charged"}, differing, {times_out}, 36}});
}

TEST_CASE("a saga that would have been undone ends differently") {
  check(stock_yaml, replaced(stock_yaml, "within: 30s", "within: 10s"),
        {{{"order.placed", "tick 12s"}, undecided},
         {{"inventory.reserved"}, differing, {ends, times_out, compensates}, 12}});
  // A different event makes it fail; without deadlines.
  const std::string strict =
      replaced(replaced(stock_yaml, ", within: 30s", ""), "[inventory.rejected]",
               "[inventory.rejected, payment.declined]");
  check(stock_yaml, strict,
        {{{"order.placed", "payment.declined"}, undecided},
         {{"inventory.reserved"}, differing, {ends, compensates}, 2}});
}

TEST_CASE("a failure that no longer counts is a difference once something follows from it") {
  const std::string patient = replaced(order_yaml(), "fails: [payment.declined]",
                                       "fails: [payment.declined], retries: 1, again: "
                                       "payment.charge_again");
  check(order_yaml(), patient,
        {{to_charge, undecided},
         {{"payment.declined: no"}, undecided},
         {undone, undecided},
         {{"tick 2m"}, differing, {times_out}, 3}});
}

TEST_CASE("other undos, or in another stated order, are other compensation") {
  const std::string parallel = replaced(order_yaml(), "within: 15m", "within: 15m\nparallel: true");
  const std::string renamed =
      replaced(order_yaml(), "undo: inventory.release_requested, undone: inventory.released",
               "undo: inventory.put_back, undone: inventory.is_back");
  const std::string ordered = replaced(order_yaml(), "undone: inventory.released",
                                       "undone: inventory.released, undo_after: [place]");
  for (const auto& shadow : {parallel, renamed, ordered}) {
    INFO(shadow);
    check(order_yaml(), shadow,
          {{to_charge, undecided},
           {{"payment.declined"}, undecided},
           {undone, differing, {compensates}, 3}});
    check(order_yaml(), shadow,
          {{to_charge, undecided}, {{"payment.charged"}, undecided}, {to_the_end, equal}});
  }
}

TEST_CASE("a saga that nothing limits differs from one that timed out") {
  const std::string endless = replaced(stock_yaml, ", within: 30s", "");
  check(endless, stock_yaml,
        {{{"order.placed"}, undecided},
         {{"tick 31s"}, differing, {ends, times_out, compensates}, 35},
         {{"inventory.reserved"}, differing, {ends, times_out, compensates}, 35}});
}

TEST_CASE("a saga that is held is not decided") {
  check(order_yaml(), charge_within("10s"),
        {{to_charge, undecided}, {{"act hold: wait", "tick 2m"}, undecided}});
}

// What schema apply says.

#include "observer/cli/events/schema_application.h"

#include <doctest/doctest.h>

#include "tests/observer/cli/terminal/capture.h"

using namespace laban;
using namespace laban::cli;

namespace {

SchemaOnPartition on(std::uint64_t partition, const char* outcome, std::uint64_t sequence = 0) {
  SchemaOnPartition one;
  one.partition = partition;
  one.outcome = outcome;
  one.sequence = sequence;
  one.new_types = {"trip.booked"};
  return one;
}

// A schema that is in force on partitions 1 and 2 from #7 on, and was there already on partition 0.
SchemaApplications applied() {
  SchemaApplications all;
  all.schemas = {{"trip.fbs", "trip", "00ff", {}, {}}, {"car.fbs", "car", "00fe", {}, {}}};
  for (auto& schema : all.schemas) {
    schema.partitions = {on(0, schema_outcome::unchanged), on(1, schema_outcome::in_force, 7),
                         on(2, schema_outcome::in_force, 7)};
  }
  return all;
}

api::ObserverStatus status(std::uint64_t first, std::uint64_t second, std::uint64_t third) {
  api::ObserverStatus status;
  for (const std::uint64_t checkpoint : {first, second, third}) {
    auto& partition = status.partitions.emplace_back();
    partition.partition = static_cast<std::uint32_t>(status.partitions.size() - 1);
    partition.checkpoint = checkpoint;
  }
  return status;
}

std::string printed(const SchemaApplications& all) {
  laban::testing::Capture out;
  print_applications(out.printer(), all);
  return out.text();
}

}  // namespace

TEST_CASE(
    "the observer has a schema on each partition whose event it has read, whatever is beside") {
  for (const auto& [second, third] : {std::pair(6, 6), {6, 7}, {7, 6}, {7, 7}}) {
    CAPTURE(second);
    CAPTURE(third);
    auto all = applied();
    const bool has_all = note_observed(
        status(0, static_cast<std::uint64_t>(second), static_cast<std::uint64_t>(third)), all);
    CHECK(has_all == (second == 7 && third == 7));
    for (const auto& schema : all.schemas) {
      CHECK_FALSE(schema.partitions[0].observed);
      CHECK(schema.partitions[1].observed == (second == 7));
      CHECK(schema.partitions[2].observed == (third == 7));
    }
    CHECK(exit_of(all) == (has_all ? Exit::done : Exit::timed_out));
  }
  auto all = applied();
  auto without_the_last = status(9, 9, 9);
  without_the_last.partitions.pop_back();
  CHECK_FALSE(note_observed(without_the_last, all));
}

TEST_CASE(
    "events that came before their schema are counted by partition, those of new types only") {
  auto all = applied();
  auto seen = status(9, 9, 9);
  seen.partitions[1].unread = {{.type = "trip.booked", .count = 2},
                               {.type = "other.thing", .count = 40}};
  seen.partitions[2].unread = {{.type = "trip.booked", .count = 3}};
  CHECK(note_observed(seen, all));
  CHECK(note_observed(seen, all));  // another look counts nothing twice
  CHECK(all.schemas[0].partitions[0].lost == 0);
  CHECK(all.schemas[0].partitions[1].lost == 2);
  CHECK(all.schemas[0].partitions[2].lost == 3);
}

TEST_CASE("each outcome on a partition has its words") {
  SchemaApplications all;
  all.schemas = {{"trip.fbs", "trip", "00ff", {{"compatible", "trip.Booked.seats", "is new"}}, {}}};
  auto& partitions = all.schemas[0].partitions;
  partitions = {on(0, schema_outcome::unchanged),   on(1, schema_outcome::older),
                on(2, schema_outcome::refused),     on(3, schema_outcome::in_force, 7),
                on(4, schema_outcome::in_force, 8), on(5, schema_outcome::in_force, 9)};
  partitions[2].reason = "too large";
  partitions[3].observed = true;
  partitions[4].observed = false;
  partitions[4].lost = 2;
  partitions[5].new_types.clear();
  CHECK(printed(all) ==
        "trip.fbs: schema trip\n"
        "  compatible: trip.Booked.seats is new\n"
        "  partition 0: in force already\n"
        "  partition 1: nothing to do: a newer version, which reads all of its events, is in "
        "force\n"
        "  partition 2: too large\n"
        "  partition 3: in force from #7; new: trip.booked; the observer has it\n"
        "  partition 4: in force from #8; new: trip.booked; the observer is not there yet\n"
        "  partition 4: 2 events came before and will not be applied to sagas; publish what they "
        "say again, under new ids\n"
        "  partition 5: in force from #9; the observer does not answer\n");
  CHECK(exit_of(all) == Exit::answer_is_no);
}

TEST_CASE("what would change is said to be no more than that") {
  SchemaApplications all;
  all.schemas = {{"trip.fbs", "trip", "00ff", {}, {on(0, schema_outcome::would_change)}}};
  CHECK(printed(all) ==
        "trip.fbs: schema trip\n"
        "  partition 0: would change; new: trip.booked\n"
        "Nothing was applied.\n");
  all.dry_run = true;
  CHECK(printed(all) ==
        "trip.fbs: schema trip\n"
        "  partition 0: would change; new: trip.booked\n"
        "Nothing was changed (--dry-run).\n");
  CHECK(exit_of(all) == Exit::done);
}

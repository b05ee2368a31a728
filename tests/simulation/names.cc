// Texts with which a plan is shown to people.

#include <fmt/core.h>

#include "tests/simulation/life.h"
#include "tests/simulation/plan.h"

namespace laban::simulation {

const char* name_of(Seam seam) {
  constexpr const char* names[] = {"a read from the store", "a commit", "a read from the log",
                                   "a publication", "the receipts"};
  return names[static_cast<std::size_t>(seam)];
}

const char* name_of(FaultKind kind) {
  constexpr const char* names[] = {"kill",
                                   "crash_at_seam",
                                   "power_loss",
                                   "lose_store",
                                   "commit_fails",
                                   "pause",
                                   "slow",
                                   "clock_jump",
                                   "clock_rate",
                                   "cut",
                                   "lose_receipts",
                                   "drop_publications",
                                   "delay_publications",
                                   "close_readers",
                                   "effects_fail",
                                   "other_build",
                                   "other_options",
                                   "broker_down",
                                   "broker_stalls",
                                   "broker_clock_jump",
                                   "repeat_messages",
                                   "garbage",
                                   "definition",
                                   "options",
                                   "schema",
                                   "acts",
                                   "cut_tail"};
  static_assert(std::size(names) == fault_kind_count);
  return names[static_cast<std::size_t>(kind)];
}

const char* name_of(Mistake mistake) {
  constexpr const char* names[] = {
      "none",       "no_inbox",    "no_barrier",       "no_outbox",      "no_parked",
      "no_effects", "torn_commit", "checkpoint_first", "no_message_ids", "no_sync"};
  static_assert(std::size(names) == mistake_count);
  return names[static_cast<std::size_t>(mistake)];
}

namespace {

std::string of_broker(const Fault& fault) {
  const auto lasts = laban::to_text(fault.lasts);
  const char* sign = fault.detail == 0 ? "+" : "-";
  switch (fault.kind) {
    case FaultKind::broker_down:
      return fmt::format("is down for {}", lasts);
    case FaultKind::broker_stalls:
      return fmt::format("freezes for {}", lasts);
    case FaultKind::broker_clock_jump:
      return fmt::format("has its clock jump by {}{}", sign, lasts);
    case FaultKind::repeat_messages:
      return fmt::format("repeats {} old messages", fault.amount);
    case FaultKind::garbage:
      return fmt::format("takes {} messages of garbage", fault.amount);
    case FaultKind::options:
      return fmt::format("takes other options of {} services", fault.amount);
    case FaultKind::schema:
      return fault.detail == 1 ? std::string("is given a schema that breaks readers")
                               : fmt::format("takes a schema with {} more fields", fault.amount);
    case FaultKind::definition:
      if (fault.detail == 2) return "has the shadow of the saga's definition withdrawn";
      return fmt::format("takes variant {} of the saga's definition{}", fault.amount,
                         fault.detail == 0 ? "" : ", as a shadow");
    case FaultKind::acts:
      return fmt::format("takes {} acts of a person", fault.amount);
    case FaultKind::cut_tail:
      return fmt::format("forgets the last {} messages", fault.amount);
    default:
      return {};
  }
}

std::string of_process(const Fault& fault) {
  const auto lasts = laban::to_text(fault.lasts);
  const char* sign = fault.detail == 0 ? "+" : "-";
  switch (fault.kind) {
    case FaultKind::kill:
      return fmt::format("is killed, starts again after {}", lasts);
    case FaultKind::crash_at_seam:
      return fmt::format("dies {} {} (pass {}), starts again after {}",
                         fault.detail % 2 == 0 ? "before" : "after",
                         name_of(static_cast<Seam>(fault.detail / 2)), fault.amount, lasts);
    case FaultKind::power_loss:
      return fmt::format("loses power and up to {} unsynced writes, starts again after {}",
                         fault.amount, lasts);
    case FaultKind::lose_store:
      return fmt::format("dies and loses its store of partition {}, starts again after {}",
                         fault.amount, lasts);
    case FaultKind::commit_fails:
      return fmt::format("has a commit fail that is {}stored",
                         fault.detail == 0 ? "not " : "all the same ");
    case FaultKind::pause:
      return fmt::format("is stopped for {}", lasts);
    case FaultKind::slow:
      return fmt::format("takes {} ms more for every step, for {}", fault.amount, lasts);
    case FaultKind::clock_jump:
      return fmt::format("has its clock jump by {}{}", sign, lasts);
    case FaultKind::clock_rate:
      return fmt::format("has its clock run at {} per mille for {}", fault.amount, lasts);
    case FaultKind::cut:
      return fmt::format("is cut off from the broker for {}", lasts);
    case FaultKind::lose_receipts:
      return fmt::format("loses the receipts of its next {} publications", fault.amount);
    case FaultKind::drop_publications:
      return fmt::format("has its next {} publications vanish", fault.amount);
    case FaultKind::delay_publications:
      return fmt::format("has its next {} publications time out and be stored {} later",
                         fault.amount, lasts);
    case FaultKind::close_readers:
      return "loses its readers";
    case FaultKind::effects_fail:
      return fmt::format("has its next {} effects fail {}", fault.amount,
                         fault.detail == 0 ? "for now" : "for good");
    case FaultKind::other_build:
    case FaultKind::other_options:
      return fmt::format(
          "dies and loses its store of partition {}, starts again after {} with {}", fault.amount,
          lasts, fault.kind == FaultKind::other_build ? "another build" : "another command line");
    default:
      return {};
  }
}

}  // namespace

std::string to_text(const Plan& plan, const Fault& fault) {
  const std::string who = is_of_broker(fault.kind)
                              ? fmt::format("broker, partition {},", fault.target)
                              : process_name(plan, fault.target);
  return fmt::format("{:>12}  {} {}", laban::to_text(fault.at), who,
                     is_of_broker(fault.kind) ? of_broker(fault) : of_process(fault));
}

}  // namespace laban::simulation

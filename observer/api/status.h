#pragma once

// status: what this observer is doing; and rebuild.adopt. Answered by the daemon.

#include <optional>
#include <string_view>
#include <vector>

#include "observer/api/values.h"
#include "observer/projection/mode.h"

namespace laban::observer::api {

// In force on some partition; the newest version of each name.
struct DefinitionInForce {
  std::string definition{};
  std::uint32_t number = 0;
  std::string digest{};
  std::uint64_t steps = 0;
  std::string starts{};  // the event a saga begins with

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("definition", &DefinitionInForce::definition),
        field("number", &DefinitionInForce::number), field("digest", &DefinitionInForce::digest),
        field("steps", &DefinitionInForce::steps), field("starts", &DefinitionInForce::starts));
  };
};

// A version that is in force, or that sagas still run under.
struct KnownVersion {
  std::string definition{};  // without "~shadow"
  bool shadow = false;
  std::uint32_t number = 0;
  std::string digest{};
  bool in_force = false;
  Time since{};
  std::uint64_t since_sequence = 0;
  std::string by{};
  std::string reason{};
  std::uint64_t running = 0;  // sagas; stuck ones included

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("definition", &KnownVersion::definition), field("shadow", &KnownVersion::shadow),
        field("number", &KnownVersion::number), field("digest", &KnownVersion::digest),
        field("in_force", &KnownVersion::in_force), field("since", &KnownVersion::since),
        field("since_sequence", &KnownVersion::since_sequence), field("by", &KnownVersion::by),
        field("reason", &KnownVersion::reason), field("running", &KnownVersion::running));
  };
};

// Events of a type that no schema declared when they were met; they were not applied.
struct UnreadEvents {
  std::string type{};
  std::uint64_t count = 0;
  std::uint64_t first = 0;  // sequences
  std::uint64_t last = 0;
  std::uint64_t known_since = 0;  // since when a schema declares the type; 0: none does

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("type", &UnreadEvents::type), field("count", &UnreadEvents::count),
                 field("first", &UnreadEvents::first), field("last", &UnreadEvents::last),
                 field("known_since", &UnreadEvents::known_since));
  };
};

// A service that said it halted, and at which event of its own in the log: it would now say
// something else.
struct HaltedService {
  std::string service{};
  std::uint64_t count = 0;     // how often it said so
  std::uint64_t sequence = 0;  // where it said so last, and since when that stands there
  Time time{};
  std::uint64_t contradicted = 0;  // that event's sequence
  std::string saga{};
  std::string event_type{};
  std::string would_say{};
  std::string difference{};
  std::uint64_t spoke_again = 0;  // the first event it decided on since then; 0: none

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("service", &HaltedService::service), field("count", &HaltedService::count),
                 field("sequence", &HaltedService::sequence), field("time", &HaltedService::time),
                 field("contradicted", &HaltedService::contradicted),
                 field("saga", &HaltedService::saga),
                 field("event_type", &HaltedService::event_type),
                 field("would_say", &HaltedService::would_say),
                 field("difference", &HaltedService::difference),
                 field("spoke_again", &HaltedService::spoke_again));
  };
};

struct PartitionCounters {
  std::uint64_t events = 0;
  std::uint64_t findings = 0;
  std::uint64_t decisions = 0;
  std::uint64_t invalid = 0;
  std::uint64_t dead_letters = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t published = 0;
  std::uint64_t republished = 0;
  std::uint64_t commits = 0;
  std::uint64_t reconnects = 0;
  std::uint64_t divergences = 0;  // messages with the id and source of an event that differs

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("events", &PartitionCounters::events),
                 field("findings", &PartitionCounters::findings),
                 field("decisions", &PartitionCounters::decisions),
                 field("invalid", &PartitionCounters::invalid),
                 field("dead_letters", &PartitionCounters::dead_letters),
                 field("duplicates", &PartitionCounters::duplicates),
                 field("published", &PartitionCounters::published),
                 field("republished", &PartitionCounters::republished),
                 field("commits", &PartitionCounters::commits),
                 field("reconnects", &PartitionCounters::reconnects),
                 field("divergences", &PartitionCounters::divergences));
  };
};

struct PartitionStatus {
  std::uint32_t partition = 0;
  std::uint64_t checkpoint = 0;  // the last sequence that was processed
  std::uint64_t log_end = 0;
  std::uint64_t lag = 0;
  bool caught_up = false;
  std::string waiting{};  // why it cannot proceed now; empty when all is well
  Duration clock{};       // the log clock
  std::uint64_t ticks = 0;
  std::uint64_t armed = 0;  // sagas with a deadline
  std::uint64_t outbox = 0;
  std::string digest{};
  std::vector<KnownVersion> definitions{};
  std::vector<SequenceRange> holes{};  // messages that are gone from the log: the last 20 gaps
  bool holes_left_out = false;
  std::optional<std::uint64_t> last_divergence{};  // its sequence
  std::vector<UnreadEvents> unread{};              // by type; at most 20
  std::vector<HaltedService> halts{};              // by service; at most 20
  PartitionCounters counters{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("partition", &PartitionStatus::partition),
        field("checkpoint", &PartitionStatus::checkpoint),
        field("log_end", &PartitionStatus::log_end), field("lag", &PartitionStatus::lag),
        field("caught_up", &PartitionStatus::caught_up),
        field("waiting", &PartitionStatus::waiting), field("clock_ms", &PartitionStatus::clock),
        field("ticks", &PartitionStatus::ticks), field("armed", &PartitionStatus::armed),
        field("outbox", &PartitionStatus::outbox), field("digest", &PartitionStatus::digest),
        field("definitions", &PartitionStatus::definitions),
        field("holes", &PartitionStatus::holes),
        field("holes_left_out", &PartitionStatus::holes_left_out),
        field("last_divergence", &PartitionStatus::last_divergence),
        field("unread", &PartitionStatus::unread), field("halts", &PartitionStatus::halts),
        field("counters", &PartitionStatus::counters));
  };
};

struct ObserverStatus {
  std::string service{};  // "observer"
  std::string version{};
  Mode mode = Mode::emit;
  Time started{};
  Time now{};
  std::uint32_t fold_version = 0;
  std::vector<DefinitionInForce> definitions{};
  std::vector<PartitionStatus> partitions{};
  std::vector<std::string> next_steps{};  // when nothing is in force

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("service", &ObserverStatus::service),
                 field("version", &ObserverStatus::version), field("mode", &ObserverStatus::mode),
                 field("started", &ObserverStatus::started), field("now", &ObserverStatus::now),
                 field("fold_version", &ObserverStatus::fold_version),
                 field("definitions", &ObserverStatus::definitions),
                 field("partitions", &ObserverStatus::partitions),
                 field("next_steps", &ObserverStatus::next_steps));
  };
};

struct Status {
  static constexpr std::string_view name = "status";
  using Request = NoFields;
  using Answer = ObserverStatus;
};

// The partitions whose store was rebuilt; the observer restarts with the new stores.
struct AdoptedStores {
  std::vector<std::uint32_t> partitions{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("partitions", &AdoptedStores::partitions));
  };
};

// `not_found` if no store was rebuilt.
struct RebuildAdopt {
  static constexpr std::string_view name = "rebuild.adopt";
  using Request = NoFields;
  using Answer = AdoptedStores;
};

}  // namespace laban::observer::api

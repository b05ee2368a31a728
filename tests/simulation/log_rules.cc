#include "tests/simulation/log_rules.h"

#include <fmt/core.h>
#include <laban/service.h>
#include <xxhash.h>

#include <array>
#include <set>

#include "bus/schema/logged_schemas.h"
#include "bus/schema/schema_events.h"
#include "events/laban.h"
#include "observer/projection/definition_events.h"
#include "observer/saga/fold/decision.h"
#include "observer/saga/fold/limits.h"

namespace laban::simulation {

using audit::Rule;

namespace {

constexpr std::uint32_t most_ordinals = 8;
constexpr std::uint32_t most_attempts = 64;

std::string named(const LoggedEvent& one) {
  return fmt::format("{} of saga {} at partition {}, sequence {}", one.event->envelope.type,
                     one.event->envelope.saga, one.partition, one.message->sequence);
}

template <class T>
const T* payload_of(const LoggedEvent& one) {
  const auto payload = detail::verified_payload<T>(one.event->envelope.payload);
  return payload ? *payload : nullptr;
}

bool is_framework_id(const LoggedEvent& one) {
  const Envelope& envelope = one.event->envelope;
  if (envelope.type == EventTraits<Tick>::type) {
    const auto* tick = payload_of<Tick>(one);
    return tick != nullptr && envelope.id == observer::tick_id(one.partition, tick->number());
  }
  if (envelope.type == EventTraits<DeadLettered>::type) {
    const auto* letter = payload_of<DeadLettered>(one);
    if (letter == nullptr) return false;
    if (envelope.source == "observer") {
      const auto request = EventId::parse(flatbuffers::GetStringView(letter->event_id()));
      return envelope.id == observer::invalid_id(one.partition, letter->sequence()) ||
             (request && envelope.id == derive_id(*request, "observer", 0));
    }
    return envelope.id ==
           derive_id(envelope.cause, std::string(envelope.source) + "/dead_letter", 0);
  }
  if (envelope.type == EventTraits<SchemaApplied>::type) {
    const auto schemas = schema::schemas_in(envelope);
    return envelope.id == schema::base_id(envelope.source) ||
           (schemas && envelope.id == schema::applied_id(envelope.source, *schemas));
  }
  if (envelope.type == EventTraits<OptionsApplied>::type)
    return envelope.id == root_id(envelope.source, "-", envelope.type);
  if (envelope.type == EventTraits<Diverged>::type) {
    const std::string_view payload{reinterpret_cast<const char*>(envelope.payload.data()),
                                   envelope.payload.size()};
    return envelope.id == root_id(envelope.source, envelope.saga,
                                  fmt::format("diverged {} {:016x}", envelope.cause.hex(),
                                              XXH3_64bits(payload.data(), payload.size())));
  }
  const auto* due = payload_of<RetryDue>(one);
  return due != nullptr &&
         envelope.id ==
             derive_id(envelope.cause, std::string(envelope.source) + "/retry", due->attempt());
}

// As specified in docs/storage-format.md, not by calling the fold.
EventId expected_request_id(std::string_view kind, std::string_view definition,
                            std::string_view saga, std::string_view step, std::uint32_t attempt) {
  constexpr char generation_one[] = {0, 0, 0, 1};
  std::string bytes;
  for (const auto text : {kind, definition, saga}) bytes.append(text).push_back('\0');
  bytes.append(generation_one, sizeof generation_one).append(step).push_back('\0');
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(attempt >> shift));
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

bool is_decision_id(const Envelope& envelope, const Knowledge& knowledge) {
  const observer::Definition& definition = knowledge.definition();
  const auto part = definition.part_of(envelope.type);
  if (!part) return false;
  const char* kind = part->role == observer::Role::undo ? "undo" : "again";
  const auto& step = definition.step(part->step).name;
  for (std::uint32_t attempt = 1; attempt <= most_attempts; ++attempt) {
    const auto id = expected_request_id(kind, definition.name(), envelope.saga, step, attempt);
    if (envelope.id == id) return true;
  }
  return false;
}

bool is_derived(const LoggedEvent& one, const Knowledge& knowledge) {
  const Envelope& envelope = one.event->envelope;
  // Operators' events: the same id only for the same change.
  if (envelope.source == observer::operator_source) return true;
  if (envelope.type.starts_with("laban.")) return is_framework_id(one);
  if (envelope.source == "observer") return is_decision_id(envelope, knowledge);
  if (envelope.cause.is_nil())
    return envelope.id == root_id(envelope.source, envelope.saga, envelope.type);
  for (std::uint32_t ordinal = 0; ordinal < most_ordinals; ++ordinal) {
    if (envelope.id == derive_id(envelope.cause, envelope.source, ordinal)) return true;
  }
  return false;
}

Rule ids_are_derived(const Evidence& evidence, const Knowledge& knowledge) {
  Rule rule{"ids_are_derived", "every id is derived from its cause, its service and its ordinal"};
  for (const auto& one : evidence.log) {
    if (one.origin == Origin::publication && one.event)
      rule.check(is_derived(one, knowledge), named(one));
  }
  return rule;
}

// Observers that ask the broker to drop copies get one copy within its window. Where somebody used
// the message id for something else, or the log lost what it belongs to, each of them publishes
// without one.
Rule decisions_stand_once(const Evidence& evidence, const Plan& plan) {
  Rule rule{"decisions_stand_once",
            "observers' events are in the log once within the broker's duplicate window"};
  std::map<std::pair<std::uint32_t, EventId>, Time> last;
  for (const auto& one : evidence.log) {
    if (one.origin != Origin::publication || !one.event) continue;
    const Envelope& envelope = one.event->envelope;
    if (envelope.source != "observer") continue;
    if (evidence.used_ids[one.partition].contains(envelope.id.hex())) continue;
    if (evidence.displaced.contains(envelope.id)) continue;
    const auto [known, is_new] =
        last.try_emplace({one.partition, envelope.id}, one.message->stored_at);
    const Duration since = one.message->stored_at - known->second;
    rule.check(is_new || since > plan.duplicate_window,
               fmt::format("{} is there again after {}", named(one), laban::to_text(since)));
    known->second = one.message->stored_at;
  }
  return rule;
}

// On an installation that has none of the schemas.
Rule schemas_come_first(const Evidence& evidence, const Plan& plan) {
  Rule rule{"schemas_come_first", "every event of a service comes after its schema"};
  for (std::uint32_t partition = 0; partition < plan.partitions; ++partition) {
    std::vector<wire::Decoded> applied;
    std::set<std::pair<EventId, std::string>> seen;
    for (const auto& one : evidence.log) {
      if (one.partition != partition || !one.event) continue;
      const Envelope& envelope = one.event->envelope;
      if (envelope.type != EventTraits<SchemaApplied>::type) continue;
      if (!seen.emplace(envelope.id, std::string(envelope.source)).second) continue;
      auto event = wire::decode(*one.message, name_space, partition, plan.partitions);
      if (event) applied.push_back(std::move(*event));
    }
    const auto history = schema::history_of(applied, {});
    rule.check(history.has_value(), "the schemas in the log cannot be read");
    if (!history) continue;
    for (const auto& one : evidence.log) {
      if (one.partition != partition || !one.event || one.origin != Origin::publication) continue;
      const auto& known = (*history)->at(one.message->sequence);
      rule.check(known.find(one.event->envelope.type) != nullptr,
                 fmt::format("{} comes before its schema", named(one)));
    }
  }
  return rule;
}

std::uint32_t count(const audit::SagaFacts& saga, const char* type) {
  const auto found = saga.events.find(type);
  return found == saga.events.end() ? 0 : found->second;
}

Rule steps_are_undone_once(const Evidence& evidence) {
  Rule rule{"steps_are_undone_once",
            "a cancelled order has every completed step undone, once; any other has none"};
  constexpr std::array<std::pair<const char*, const char*>, 4> steps = {
      {{"inventory.reserved", "inventory.released"},
       {"payment.charged", "payment.refunded"},
       {"seller.prepared", "seller.unpacked"},
       {"logistics.assigned", "logistics.unassigned"}}};
  for (const auto& [id, saga] : evidence.books.log.sagas) {
    const bool is_cancelled = count(saga, "order.cancelled") > 0;
    for (const auto& [done, undone] : steps) {
      const auto undos = count(saga, undone);
      const bool is_right = undos <= 1 && (undos == 0 || is_cancelled) &&
                            (undos == 1 || !is_cancelled || count(saga, done) == 0);
      rule.check(is_right, fmt::format("order {} ({}): {} {}, {} {}", id,
                                       is_cancelled ? "cancelled" : "not cancelled",
                                       count(saga, done), done, undos, undone));
    }
    const auto pivots = count(saga, "logistics.dispatched") + count(saga, "logistics.stopped");
    rule.check(pivots <= 1, fmt::format("order {} was dispatched and stopped", id));
  }
  return rule;
}

struct Armed {
  std::uint64_t sequence = 0;
  Duration within{};
};

// A step that a person skipped counts as done from there on; the event may still come.
std::uint64_t counted_done_at(const observer::StepInstance& step) {
  return step.skipped.exists() ? step.skipped.sequence : step.done.sequence;
}

// The time from which a deadline counts.
Armed armed_at(const observer::Definition& definition, const observer::Instance& instance,
               const observer::Finding& finding) {
  Armed armed{instance.started.sequence, definition.within()};
  if (!finding.step) return armed;
  const observer::Step& step = definition.step(*finding.step);
  armed.within = step.within;
  for (const auto before : step.after)
    armed.sequence = std::max(armed.sequence, counted_done_at(instance.steps[before]));
  return armed;
}

// In true time. A jump of the broker's clock can shift a deadline by one period.
Rule no_deadline_is_early(const Evidence& evidence, const Plan& plan, const Knowledge& knowledge) {
  Rule rule{"no_deadline_is_early", "no deadline expires before its time has truly passed"};
  std::map<std::pair<std::uint32_t, std::uint64_t>, Duration> times;
  for (const auto& one : evidence.log)
    times[{one.partition, one.message->sequence}] = one.true_time;
  Duration slack{};
  for (const auto& fault : plan.faults) {
    if (fault.kind == FaultKind::broker_clock_jump) slack += observer::tick_period;
  }
  for (const auto& [id, instance] : evidence.instances.front()) {
    const std::uint32_t partition = partition_of(id, plan.partitions);
    const observer::Definition& definition = knowledge.version(instance.version);
    for (const auto& finding : instance.findings) {
      if (finding.kind != observer::FindingKind::deadline_passed) continue;
      const Armed armed = armed_at(definition, instance, finding);
      const Duration passed =
          times.at({partition, finding.sequence}) - times.at({partition, armed.sequence});
      rule.check(passed + slack >= armed.within,
                 fmt::format("saga {}: {} after {}, allowed were {}", id, finding.text,
                             laban::to_text(passed), laban::to_text(armed.within)));
    }
  }
  return rule;
}

// Whether each of the ticks between two sequences met as many deadlines as a tick may, so that what
// came behind had to wait.
bool were_full(const Evidence& evidence, const Plan& plan, std::uint32_t partition,
               std::uint64_t from, std::uint64_t to) {
  const auto& clock = evidence.clocks[partition];
  const auto& woken = evidence.woken[partition];
  const auto begin = clock.lower_bound(from), end = clock.lower_bound(to);
  return begin != end && std::all_of(begin, end, [&](const auto& tick) {
           const auto met = woken.find(tick.first);
           return met != woken.end() && met->second == plan.limits.projection.deadlines_per_tick;
         });
}

// The clock advances by one period per tick; one more is allowed for what was armed between two
// ticks. Held sagas wait for their operators.
Rule no_deadline_is_late(const Evidence& evidence, const Plan& plan, const Knowledge& knowledge) {
  Rule rule{"no_deadline_is_late", "an expired deadline is noticed at the next tick with room"};
  for (const auto& [id, instance] : evidence.instances.front()) {
    const std::uint32_t partition = partition_of(id, plan.partitions);
    const auto& clock = evidence.clocks[partition];
    const auto at = [&](std::uint64_t sequence) {
      return std::prev(clock.upper_bound(sequence))->second;
    };
    const observer::Definition& definition = knowledge.version(instance.version);
    for (const auto& finding : instance.findings) {
      if (finding.kind != observer::FindingKind::deadline_passed || !instance.acts.empty())
        continue;
      const Armed armed = armed_at(definition, instance, finding);
      const Duration passed = at(finding.sequence) - at(armed.sequence);
      const Duration allowed = armed.within + 2 * observer::tick_period;
      // The first tick that might have noticed it.
      const auto first = std::find_if(clock.begin(), clock.end(), [&](const auto& tick) {
        return tick.second - at(armed.sequence) >= armed.within + observer::tick_period;
      });
      rule.check(
          passed <= allowed || were_full(evidence, plan, partition, first->first, finding.sequence),
          fmt::format("saga {}: {} after {} of the log clock, allowed were {}", id, finding.text,
                      laban::to_text(passed), laban::to_text(armed.within)));
    }
  }
  return rule;
}

bool is_refused_schema(const LoggedEvent& one, const Knowledge& knowledge) {
  const Envelope& envelope = one.event->envelope;
  if (envelope.type != EventTraits<SchemaApplied>::type) return false;
  const auto schemas = schema::schemas_in(envelope);
  return schemas && *schemas == std::vector<BinarySchema>{knowledge.broken_schema};
}

// One dead letter for each unreadable message and each schema that breaks readers, and none for any
// other.
Rule garbage_is_set_aside_once(const Evidence& evidence, const Knowledge& knowledge) {
  Rule rule{"garbage_is_set_aside_once", "each unreadable message makes one dead letter"};
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::uint32_t> letters;
  for (const auto& [saga, events] : evidence.sagas) {
    for (const auto* one : events) {
      const auto* letter =
          one->event->envelope.source == "observer" ? payload_of<DeadLettered>(*one) : nullptr;
      const bool is_about_message = one->event->envelope.saga == "-";
      if (letter != nullptr && is_about_message &&
          one->event->envelope.type == EventTraits<DeadLettered>::type)
        ++letters[{one->partition, letter->sequence()}];
    }
  }
  for (const auto& one : evidence.log) {
    const auto found = letters.find({one.partition, one.message->sequence});
    const std::uint32_t count = found == letters.end() ? 0 : found->second;
    if (one.event && is_refused_schema(one, knowledge)) continue;
    if (!one.event)
      rule.check(count == 1, fmt::format("partition {}, sequence {}: {} dead letters",
                                         one.partition, one.message->sequence, count));
    if (one.event && one.origin != Origin::garbage && count > 0 &&
        !evidence.displaced.contains(observer::invalid_id(one.partition, one.message->sequence)))
      rule.check(false, named(one) + " was set aside");
  }
  return rule;
}

}  // namespace

std::vector<Rule> check_log(const Evidence& evidence, const Plan& plan,
                            const Knowledge& knowledge) {
  return {ids_are_derived(evidence, knowledge),
          decisions_stand_once(evidence, plan),
          schemas_come_first(evidence, plan),
          steps_are_undone_once(evidence),
          no_deadline_is_early(evidence, plan, knowledge),
          no_deadline_is_late(evidence, plan, knowledge),
          garbage_is_set_aside_once(evidence, knowledge)};
}

}  // namespace laban::simulation

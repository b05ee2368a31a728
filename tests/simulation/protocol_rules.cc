#include "tests/simulation/protocol_rules.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include <algorithm>
#include <stdexcept>

#include "events/laban.h"

namespace laban::simulation {

using audit::Rule;

namespace {

// For one partition: where each event, by id and source, comes first.
using SpokenId = std::pair<EventId, std::string>;
using Places = std::map<SpokenId, std::uint64_t>;

SpokenId spoken_id(const Envelope& envelope) { return {envelope.id, std::string(envelope.source)}; }

std::vector<Places> places_of(const Evidence& evidence, std::uint32_t partitions) {
  std::vector<Places> places(partitions);
  for (const auto& one : evidence.log) {
    if (one.event)
      places[one.partition].emplace(spoken_id(one.event->envelope), one.message->sequence);
  }
  return places;
}

void scan_all(const Store& store, Family family, std::string_view from,
              const std::function<void(std::string_view, std::string_view)>& visit) {
  const auto scanned = store.scan(family, from, after_prefix(from), [&](auto key, auto value) {
    visit(key, value);
    return true;
  });
  if (!scanned) throw std::logic_error(scanned.error().message);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

struct HandlerRules {
  Rule once{"handlers_run_once",
            "no service handles an event twice, nor one that its producer has not emitted"};
  Rule in_order{"handlers_keep_order", "a service handles the events of a saga in the log's order"};
};

void check_handled(const std::string& service, std::string_view saga, std::string_view row,
                   const std::map<std::string, std::uint64_t>& places, HandlerRules& rules) {
  std::set<std::string> seen;
  std::uint64_t last = 0;
  for (const auto& id : lines_of(row)) {
    const auto place = places.find(id);
    const bool is_new = seen.insert(id).second;
    rules.once.check(is_new && place != places.end(),
                     fmt::format("{} handled event {} of saga {} {}", service, id, saga,
                                 is_new ? "that its producer has not emitted" : "again"));
    if (place == places.end() || !is_new) continue;
    rules.in_order.check(place->second > last,
                         fmt::format("{} handled sequence {} of saga {} after {}", service,
                                     place->second, saga, last));
    last = place->second;
  }
}

void add_handler_rules(const World& world, const Evidence& evidence, std::uint32_t partitions,
                       std::vector<Rule>& into) {
  HandlerRules rules;
  const std::string prefix = handled_events.prefix();
  for (std::uint32_t partition = 0; partition < partitions; ++partition) {
    std::map<std::string, std::uint64_t> by_text;  // emitted by its right producer
    for (const auto& one : evidence.log) {
      const bool is_rightful = one.event && one.origin != Origin::garbage;
      if (is_rightful && one.partition == partition)
        by_text.emplace(one.event->envelope.id.hex(), one.message->sequence);
    }
    for (const auto& process : world.processes()) {
      if (process->is_observer()) continue;
      scan_all(*open_disk(*process, partition), runtime::state, prefix,
               [&](std::string_view key, std::string_view value) {
                 const auto row = codec::decode_value<std::string>(value);
                 check_handled(process->name(), key.substr(prefix.size()), row.value_or(""),
                               by_text, rules);
               });
    }
  }
  into.push_back(std::move(rules.once));
  into.push_back(std::move(rules.in_order));
}

bool is_read_by(const Process& process, std::uint32_t partition, std::string_view type) {
  if (process.is_observer() || type == EventTraits<RetryDue>::type) return true;
  const Service& service = process.service(partition);
  if (type == EventTraits<OptionsApplied>::type) return !service.logged_options().empty();
  const auto& all = service.subscriptions();
  return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.type == type; });
}

Rule inboxes_hold_the_log(const World& world, const Evidence& evidence,
                          const std::vector<Places>& places) {
  Rule rule{"inboxes_hold_the_log",
            "every reader has consumed each event of its types at its first position in the log"};
  for (std::uint32_t partition = 0; partition < places.size(); ++partition) {
    for (const auto& process : world.processes()) {
      Places left;
      for (const auto& one : evidence.log) {
        if (one.partition != partition || !one.event) continue;
        const auto& envelope = one.event->envelope;
        if (is_read_by(*process, partition, envelope.type))
          left.emplace(spoken_id(envelope), one.message->sequence);
      }
      scan_all(*open_disk(*process, partition), runtime::inbox, {}, [&](auto key, auto value) {
        EventId id;
        std::uint64_t sequence = 0;
        const bool is_read = codec::take_id(key, id) && codec::take_le64(value, sequence);
        const auto expected = left.find({id, std::string(key)});
        rule.check(is_read && expected != left.end() && expected->second == sequence,
                   fmt::format("{}, partition {}: took in {} at sequence {}, where it is not",
                               process->name(), partition, id.hex(), sequence));
        if (expected != left.end()) left.erase(expected);
      });
      for (const auto& [event, sequence] : left)
        rule.check(false, fmt::format("{}, partition {}: never took in sequence {}",
                                      process->name(), partition, sequence));
    }
  }
  return rule;
}

Rule of_conduct(const World& world, const char* name, const char* statement) {
  Rule rule{name, statement};
  const auto record = world.conduct().of(name);
  rule.facts = record.checked - record.offences.size();
  for (const auto& offence : record.offences) rule.check(false, offence);
  return rule;
}

Rule replays_are_silent(const Evidence& evidence, const std::vector<Places>& places) {
  Rule rule{"replays_are_silent",
            "no process publishes again what the log had before it was started"};
  for (const auto& one : evidence.log) {
    if (one.origin != Origin::publication || !one.event || one.known_until == 0) continue;
    const auto& envelope = one.event->envelope;
    if (evidence.displaced.contains(envelope.id)) continue;
    const auto first = places[one.partition].at(spoken_id(envelope));
    rule.check(
        first > one.known_until || first == one.message->sequence,
        fmt::format("{} of saga {} at sequence {} stood at {} already, and its sender began "
                    "when the log ended at {}",
                    envelope.type, envelope.saga, one.message->sequence, first, one.known_until));
  }
  return rule;
}

bool is_undo_of(const Envelope& envelope, const std::string& service) {
  return envelope.type.starts_with(service + '.') && envelope.type.ends_with("_requested");
}

// Its handler throws for the saga's event for good, unless an undo came first.
Rule poison_is_set_aside(const Evidence& evidence, const Plan& plan) {
  Rule rule{"poison_is_set_aside", "an event that no attempt gets through makes a dead letter"};
  std::set<std::pair<std::string, std::string>> letters;
  for (const auto& [saga, events] : evidence.sagas) {
    for (const auto* one : events) {
      if (one->event->envelope.type != EventTraits<DeadLettered>::type) continue;
      const auto letter = detail::verified_payload<DeadLettered>(one->event->envelope.payload);
      if (letter && (*letter)->event_id() != nullptr)
        letters.emplace(one->event->envelope.source, (*letter)->event_id()->str());
    }
  }
  for (const auto& poison : plan.poisons) {
    if (poison.fickle) continue;
    for (const auto& [saga, events] : evidence.sagas) {
      if (!hits(poison, saga) || evidence.unjudged.contains(saga)) continue;
      for (const auto* one : events) {
        const Envelope& envelope = one->event->envelope;
        if (is_undo_of(envelope, poison.service)) break;
        if (envelope.type != poison.type) continue;
        rule.check(
            letters.contains({poison.service, envelope.id.hex()}),
            fmt::format("{} never set {} of saga {} aside", poison.service, poison.type, saga));
      }
    }
  }
  return rule;
}

}  // namespace

std::vector<Rule> check_conduct(const World& world, const Evidence& evidence, const Plan& plan) {
  const auto places = places_of(evidence, plan.partitions);
  std::vector<Rule> rules;
  add_handler_rules(world, evidence, plan.partitions, rules);
  rules.push_back(inboxes_hold_the_log(world, evidence, places));
  rules.push_back(of_conduct(world, nothing_leaves_uncommitted,
                             "no event is published and no effect begun before its row is kept"));
  rules.push_back(of_conduct(world, power_takes_nothing,
                             "in class `power` a loss of power takes nothing that was kept"));
  rules.push_back(replays_are_silent(evidence, places));
  rules.push_back(poison_is_set_aside(evidence, plan));
  return rules;
}

}  // namespace laban::simulation

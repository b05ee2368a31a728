#include "tests/simulation/evidence.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_set>

#include "observer/projection/clock_rows.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/instance_codec.h"

namespace laban::simulation {

namespace {

// Sagas of which something was restored behind newer messages of any saga: they share products and
// customers, so their services decided on a different order of events than the original one.
void excuse_overtaken(const Broker& broker, const std::unordered_set<EventId>& forgotten,
                      Evidence& evidence) {
  std::unordered_set<EventId> seen;
  std::set<std::uint32_t> have_news;  // partitions
  for (const auto& one : evidence.log) {
    if (!one.event || one.message->sequence <= broker.untouched_until(one.partition)) continue;
    const Envelope& envelope = one.event->envelope;
    if (!seen.insert(envelope.id).second) continue;
    if (!forgotten.contains(envelope.id)) {
      if (!envelope.saga.empty()) have_news.insert(one.partition);
    } else if (have_news.contains(one.partition)) {
      evidence.unjudged.emplace(envelope.saga);
    }
  }
}

// A cut tail can take root events with it: the sagas concerned cannot be judged, and what their
// messages lack is not a fault.
void excuse_what_was_cut(const Broker& broker, const Plan& plan, Evidence& evidence) {
  std::unordered_set<EventId> forgotten;
  std::set<std::string> lost_roots;
  for (const auto& message : broker.forgotten()) {
    for (std::uint32_t partition = 0; partition < plan.partitions; ++partition) {
      const auto event = wire::decode(message, name_space, partition, plan.partitions);
      if (!event) continue;
      forgotten.insert(event->envelope.id);
      if (event->envelope.type == "order.placed") lost_roots.emplace(event->envelope.saga);
    }
  }
  for (const auto& one : evidence.log) {
    if (!one.event) continue;
    const std::string saga(one.event->envelope.saga);
    if (one.event->envelope.type == "order.placed" && one.origin == Origin::publication)
      lost_roots.erase(saga);  // it came back
  }
  evidence.unjudged.merge(lost_roots);
  excuse_overtaken(broker, forgotten, evidence);
  std::unordered_set<std::string> excused;
  for (const auto& one : evidence.log) {
    if (!one.event) continue;
    const Envelope& envelope = one.event->envelope;
    // Restored, although an observer that had not read it has made requests.
    const bool is_asked_again = envelope.source == "observer" && forgotten.contains(envelope.id);
    if (is_asked_again || forgotten.contains(envelope.cause))
      excused.insert(audit::named(envelope, *one.message));
  }
  const auto is_excused = [&](const auto& named) { return excused.contains(named); };
  // In class `power` causes come back, and nothing is published before them.
  if (!plan.syncs_every_write) std::erase_if(evidence.books.log.lost_causes, is_excused);
  std::erase_if(evidence.books.log.changed_copies, is_excused);
  evidence.displaced = std::move(forgotten);
}

// Garbage that contradicts an event: no process has said it.
void excuse_garbage(Evidence& evidence) {
  std::unordered_set<std::string> garbage;
  for (const auto& one : evidence.log) {
    if (one.event && one.origin == Origin::garbage)
      garbage.insert(audit::named(one.event->envelope, *one.message));
  }
  std::erase_if(evidence.books.log.changed_copies,
                [&](const auto& named) { return garbage.contains(named); });
}

void read_log(World& world, const Plan& plan, Evidence& evidence) {
  Broker& broker = world.broker();
  for (std::uint32_t partition = 0; partition < plan.partitions; ++partition) {
    evidence.used_ids.push_back(broker.used_ids(partition));
    audit::LogCollector collector(evidence.books.log, std::string(name_space), partition,
                                  plan.partitions);
    for (const auto& message : broker.messages(partition)) {
      LoggedEvent one{partition,
                      broker.origin(partition, message.sequence),
                      broker.true_time(partition, message.sequence),
                      broker.known_until(partition, message.sequence),
                      &message,
                      std::nullopt};
      collector.add(message);
      auto event = wire::decode(message, name_space, partition, plan.partitions);
      if (event) one.event = std::move(*event);
      evidence.log.push_back(std::move(one));
    }
  }
  excuse_what_was_cut(broker, plan, evidence);
  excuse_garbage(evidence);
  std::unordered_set<EventId> seen;
  for (const auto& one : evidence.log) {
    if (!one.event || one.origin == Origin::garbage) continue;
    if (seen.insert(one.event->envelope.id).second)
      evidence.sagas[std::string(one.event->envelope.saga)].push_back(&one);
  }
}

std::map<std::string, observer::Instance> instances_of(const Process& process,
                                                       std::uint32_t partitions,
                                                       const std::string& definition) {
  std::map<std::string, observer::Instance> all;
  for (std::uint32_t partition = 0; partition < partitions; ++partition) {
    const auto store = open_disk(process, partition);
    const auto scanned = store->scan(observer::instances, {}, {}, [&](auto, auto value) {
      auto instance = observer::decode_instance(value);
      if (instance && instance->definition == definition)
        all.emplace(instance->saga, std::move(*instance));
      return true;
    });
    if (!scanned) throw std::logic_error(scanned.error().message);
  }
  return all;
}

std::map<std::uint64_t, Duration> clock_of(const Process& process, std::uint32_t partition) {
  std::map<std::uint64_t, Duration> clock{{0, Duration::zero()}};
  const std::string first = observer::clock_key(0);
  const auto scanned = open_disk(process, partition)
                           ->scan(observer::observer_meta, first, observer::clock_key(~0ull),
                                  [&](auto key, auto value) {
                                    if (const auto row = observer::parse_clock_row(key, value))
                                      clock[row->sequence] = row->clock;
                                    return true;
                                  });
  if (!scanned) throw std::logic_error(scanned.error().message);
  return clock;
}

std::map<std::uint64_t, std::size_t> woken_of(const Process& process, std::uint32_t partition) {
  std::map<std::uint64_t, std::size_t> woken;
  const auto scanned =
      open_disk(process, partition)->scan(observer::events, {}, {}, [&](auto key, auto value) {
        const auto row = observer::parse_event_row(key, value);
        if (row && row->kind == observer::EventRow::Kind::tick)
          woken[row->message.sequence] += row->woken.size();
        return true;
      });
  if (!scanned) throw std::logic_error(scanned.error().message);
  return woken;
}

bool is_vouched_for(const observer::Instance& instance) {
  return std::any_of(instance.acts.begin(), instance.acts.end(),
                     [](const auto& act) { return act.accepted && act.action == "skip"; });
}

void leave_out_unjudged(Evidence& evidence) {
  for (const auto& [saga, instance] : evidence.instances.front()) {
    if (is_vouched_for(instance)) evidence.unjudged.insert(saga);
  }
  for (const auto& saga : evidence.unjudged) {
    evidence.books.stores.orders.erase(saga);
    evidence.books.log.sagas.erase(saga);
  }
}

}  // namespace

std::unique_ptr<Store> open_disk(const Process& process, std::uint32_t partition) {
  auto names = runtime::core_family_names();
  if (process.is_observer()) {
    const auto own = observer::own_family_names();
    names.insert(names.end(), own.begin(), own.end());
  }
  return memory::open(process.disk(partition), names);
}

Evidence gather(World& world, const Plan& plan, const Knowledge& knowledge) {
  Evidence evidence;
  read_log(world, plan, evidence);
  for (const auto& process : world.processes()) {
    if (process->is_observer()) {
      for (std::uint32_t partition = 0; evidence.clocks.size() < plan.partitions; ++partition) {
        evidence.clocks.push_back(clock_of(*process, partition));
        evidence.woken.push_back(woken_of(*process, partition));
      }
      evidence.instances.push_back(
          instances_of(*process, plan.partitions, knowledge.definition().name()));
      continue;
    }
    for (std::uint32_t partition = 0; partition < plan.partitions; ++partition) {
      const auto store = open_disk(*process, partition);
      const auto read = audit::add_store(process->name(), partition, *store, evidence.books.stores);
      if (!read) throw std::logic_error(read.error().message);
    }
  }
  std::map<std::string, std::string> verdicts;
  for (const auto& [saga, instance] : evidence.instances.front())
    verdicts[saga] = name_of(instance.state);
  evidence.books.verdicts = std::move(verdicts);
  evidence.books.maildir = world.mailbox().mails();
  leave_out_unjudged(evidence);
  return evidence;
}

}  // namespace laban::simulation

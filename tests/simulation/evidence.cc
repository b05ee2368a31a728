#include "tests/simulation/evidence.h"

#include <stdexcept>
#include <unordered_set>

#include "observer/definition/load.h"
#include "observer/fold/instance_codec.h"
#include "observer/projection/rows.h"

namespace laban::simulation {

namespace {

void read_log(World& world, const Plan& plan, Evidence& evidence) {
  Broker& broker = world.broker();
  for (std::uint32_t partition = 0; partition < plan.partitions; ++partition) {
    audit::LogCollector collector(evidence.books.log, std::string(name_space), partition,
                                  plan.partitions);
    for (const auto& message : broker.messages(partition)) {
      LoggedEvent one{partition, broker.origin(partition, message.sequence),
                      broker.true_time(partition, message.sequence), &message, std::nullopt};
      collector.add(message);
      auto event = wire::decode(message, name_space, partition, plan.partitions);
      if (event) one.event = std::move(*event);
      evidence.log.push_back(std::move(one));
    }
  }
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
  for (std::uint32_t number = 0; number <= most_variants; ++number) {
    auto read = observer::read_definition(definition_variant(knowledge, number), "variant");
    if (read.definition)
      evidence.definitions.emplace(read.definition->digest(), std::move(*read.definition));
  }
  read_log(world, plan, evidence);
  for (const auto& process : world.processes()) {
    if (process->is_observer()) {
      evidence.instances.push_back(
          instances_of(*process, plan.partitions, knowledge.definition.name()));
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
  return evidence;
}

}  // namespace laban::simulation

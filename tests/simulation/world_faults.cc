// How faults begin and end.

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "bus/event/wire.h"
#include "bus/schema/schema_events.h"
#include "events/laban.h"
#include "tests/simulation/garbage.h"
#include "tests/simulation/halt_rule.h"
#include "tests/simulation/other_options.h"
#include "tests/simulation/world.h"

namespace laban::simulation {

using namespace std::chrono_literals;

namespace {

// A supervisor restarts processes that died.
constexpr Duration restart_pause = 50ms;

}  // namespace

void World::begin(const Fault& fault) {
  if (is_healed_) return;
  ++counts_.faults[static_cast<std::size_t>(fault.kind)];
  trace_.add('f', queue_.now(), static_cast<std::uint64_t>(fault.kind), fault.target);
  if (trace_.keeps_lines()) trace_.note(queue_.now(), "fault: " + to_text(plan_, fault));
  if (is_of_broker(fault.kind)) {
    begin_at_broker(fault);
  } else {
    begin_at_process(fault);
  }
  const auto index = static_cast<std::uint32_t>(&fault - plan_.faults.data());
  queue_.add(queue_.now() + fault.lasts, Happening::relief, index);
}

void World::begin_at_process(const Fault& fault) {
  Process& process = *processes_[fault.target];
  Troubles& troubles = process.troubles;
  switch (fault.kind) {
    case FaultKind::crash_at_seam:
      if (!process.is_alive()) return;
      paces_[fault.target].restart_after = fault.lasts;
      return process.life().end_at(static_cast<Seam>(fault.detail / 2), fault.detail % 2 == 1,
                                   fault.amount);
    case FaultKind::power_loss:
      kill(fault.target, fault.lasts);
      if (!process.is_alive()) process.lose_power(fault.amount);
      if (!plan_.syncs_every_write) excuse_lost_orders(fault.target);
      return;
    case FaultKind::lose_store:
      kill(fault.target, fault.lasts);
      if (!process.is_alive()) process.lose_store(fault.amount % plan_.partitions);
      return excuse_lost_orders(fault.target);
    case FaultKind::other_build:
      return rebuild_by_other_build(fault);
    case FaultKind::other_options:
      return rebuild_with_other_options(fault);
    case FaultKind::commit_fails:
      paces_[fault.target].restart_after = restart_pause;
      troubles.commits_to_fail = 1;
      troubles.failed_commits_are_stored = fault.detail == 1;
      return;
    case FaultKind::pause:
      ++troubles.stops;
      return;
    case FaultKind::slow:
      troubles.slowness += fault.amount * 1ms;
      return;
    case FaultKind::clock_jump:
      return process.clock.jump(fault.detail == 0 ? fault.lasts : -fault.lasts);
    case FaultKind::clock_rate:
      return process.clock.run_at(fault.amount);
    case FaultKind::cut:
      ++troubles.cuts;
      return process.break_connections();
    case FaultKind::lose_receipts:
      troubles.receipts_to_lose += fault.amount;
      return;
    case FaultKind::drop_publications:
      troubles.publications_to_drop += fault.amount;
      return;
    case FaultKind::delay_publications:
      troubles.publications_to_delay += fault.amount;
      troubles.delay = fault.lasts;
      return;
    case FaultKind::close_readers:
      return process.lose_readers();
    case FaultKind::effects_fail:
      troubles.effects_to_fail = fault.amount;
      troubles.effects_fail_for_good = fault.detail == 1;
      return;
    default:
      return kill(fault.target, fault.lasts);
  }
}

void World::begin_at_broker(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::broker_down:
      return broker_.go_down();
    case FaultKind::broker_stalls:
      return broker_.stall(fault.target);
    case FaultKind::broker_clock_jump:
      return broker_.jump_clock(fault.detail == 0 ? fault.lasts : -fault.lasts);
    case FaultKind::repeat_messages:
      return repeat_messages(fault);
    case FaultKind::garbage:
      return inject_garbage(fault);
    case FaultKind::definition:
      return fault.detail == 2 ? withdraw_shadow() : define(fault.amount, fault.detail == 1);
    case FaultKind::options:
      return change_options(fault);
    case FaultKind::schema:
      return apply_schema(fault);
    case FaultKind::acts:
      return act(fault);
    case FaultKind::cut_tail:
      return cut_tail(fault);
    default:
      return;
  }
}

void World::relieve(const Fault& fault) {
  const auto lift = [](std::uint32_t& count) { count -= static_cast<std::uint32_t>(count > 0); };
  if (fault.kind == FaultKind::broker_down) broker_.come_up();
  if (fault.kind == FaultKind::broker_stalls) broker_.go_on(fault.target);
  if (is_of_broker(fault.kind)) return;
  Process& process = *processes_[fault.target];
  switch (fault.kind) {
    case FaultKind::pause:
      lift(process.troubles.stops);
      break;
    case FaultKind::slow:
      process.troubles.slowness -= fault.amount * 1ms;
      break;
    case FaultKind::clock_rate:
      process.clock.run_at(1000);
      break;
    case FaultKind::cut:
      lift(process.troubles.cuts);
      break;
    default:
      return;
  }
  wake(fault.target, queue_.now() + latency());
}

void World::repeat_messages(const Fault& fault) {
  const auto& messages = broker_.messages(fault.target);
  Random random = chance_of(plan_, fault);
  for (std::uint32_t n = 0; n < fault.amount && !messages.empty(); ++n) {
    const StoredMessage copy = messages[random.below(messages.size())];
    const bool is_garbage = broker_.origin(fault.target, copy.sequence) == Origin::garbage;
    broker_.inject(fault.target, copy.subject, copy.data,
                   is_garbage ? Origin::garbage : Origin::repetition);
  }
}

void World::inject_garbage(const Fault& fault) {
  Random random = chance_of(plan_, fault);
  for (std::uint32_t n = 0; n < fault.amount; ++n) {
    auto message = make_garbage(plan_, fault.target, broker_.messages(fault.target), random);
    const std::string squatted =
        random.chance(300)
            ? some_decision(plan_, fault.target, broker_.messages(fault.target), knowledge_, random)
            : std::string();
    broker_.inject(fault.target, std::move(message.subject), std::move(message.data),
                   Origin::garbage, squatted);
  }
}

bool World::is_broken_schema(const Envelope& envelope) const {
  if (envelope.type != EventTraits<SchemaApplied>::type) return false;
  const auto schemas = schema::schemas_in(envelope);
  return schemas && *schemas == std::vector<BinarySchema>{knowledge_.broken_schema};
}

// Operators' events are published again; the producers still have whatever else was lost.
void World::cut_tail(const Fault& fault) {
  const auto& messages = broker_.messages(fault.target);
  std::vector<StoredMessage> said, later;
  const auto count = std::min<std::size_t>(fault.amount, messages.size());
  for (auto one = messages.end() - static_cast<std::ptrdiff_t>(count); one != messages.end();
       ++one) {
    if (broker_.origin(fault.target, one->sequence) == Origin::garbage) continue;
    const auto event = wire::decode(*one, name_space, fault.target, plan_.partitions);
    if (!event || event->envelope.source != observer::operator_source) continue;
    // One that was refused is not said again.
    if (is_broken_schema(event->envelope)) continue;
    // Readers of class `power` put back what they had read, each event in its place. Said again
    // before that, options would count for events that were decided without them.
    const bool waits =
        plan_.syncs_every_write && event->envelope.type == EventTraits<OptionsApplied>::type;
    (waits ? later : said).push_back(*one);
  }
  broker_.cut_tail(fault.target, count);
  say_again(fault.target, said);
  if (later.empty()) return;
  auto& lost = lost_words_[fault.target];
  lost.insert(lost.end(), later.begin(), later.end());
}

// What operators had said, as far as the log does not have it.
void World::say_again(std::uint32_t partition, const std::vector<StoredMessage>& words) {
  for (const auto& one : words) {
    const auto& messages = broker_.messages(partition);
    const bool is_there = std::any_of(messages.begin(), messages.end(), [&](const auto& message) {
      return message.subject == one.subject && message.data == one.data;
    });
    if (!is_there) broker_.inject(partition, one.subject, one.data, Origin::publication);
  }
}

// A process must not stop because of a different log unless the log did lose something.
bool World::is_log_break(const Error& why) const {
  return counts_.faults[static_cast<std::size_t>(FaultKind::cut_tail)] > 0 &&
         why.message.find("log break: ") != std::string::npos;
}

// Only an observer that may not publish its own schemas begins without any in the log.
bool World::has_other_base(std::uint32_t process, const Error& why) const {
  return processes_[process]->mode() == observer::Mode::observe &&
         why.message.find("other schemas for its beginning") != std::string::npos;
}

// An operator follows the message: deletes the store and restarts the process.
void World::rebuild_store(std::uint32_t process, std::uint32_t partition) {
  kill(process, random_.spread(1s, 1min));
  processes_[process]->lose_store(partition);
  excuse_lost_orders(process);
}

// Only where the log is sure to contradict it: otherwise the service would go on and decide what
// its own build would not.
void World::rebuild_by_other_build(const Fault& fault) {
  Process& process = *processes_[fault.target];
  const std::uint32_t partition = fault.amount % plan_.partitions;
  kill(fault.target, fault.lasts);
  if (process.is_alive() ||
      !would_contradict(plan_, process.name(), partition, broker_.messages(partition)))
    return;
  process.lose_store(partition, Rules::refuse);
}

// Only where the log is sure to keep what the service has said its options are.
void World::rebuild_with_other_options(const Fault& fault) {
  Process& process = *processes_[fault.target];
  const std::uint32_t partition = fault.amount % plan_.partitions;
  kill(fault.target, fault.lasts);
  if (process.is_alive() || process.is_of_other_build(partition) ||
      !has_said_options(plan_, process.name(), partition, broker_.messages(partition)))
    return;
  process.lose_store(partition);
  process.give_options(partition, refusing_options(plan_, process.name()));
}

// What the raw log has at the position that the task halted at.
Halted& World::note_halt(const Process& process, std::uint32_t partition) {
  const std::uint64_t sequence = process.unit(partition).contradiction()->sequence;
  Halted halt{process.name(), partition, sequence, {}, {}, {}, false, false};
  const auto& messages = broker_.messages(partition);
  if (sequence <= messages.size()) {
    const auto event =
        wire::decode(messages[sequence - 1], name_space, partition, plan_.partitions);
    if (event) {
      halt.event = event->envelope.id;
      halt.type = event->envelope.type;
      halt.saga = event->envelope.saga;
    }
  }
  const auto known = std::find_if(halts_.begin(), halts_.end(), [&](const Halted& one) {
    return one.service == halt.service && one.partition == partition && one.event == halt.event;
  });
  return known != halts_.end() ? *known : halts_.emplace_back(std::move(halt));
}

// An operator does what the message says: starts the build that the log was written by. Its store
// had begun to decide otherwise, so it is deleted. But not before the log has what it halted at.
bool World::mend_halts(std::uint32_t process, const std::vector<std::uint32_t>& partitions) {
  for (const auto partition : partitions) {
    Process& halted = *processes_[process];
    const runtime::PartitionTask& unit = halted.unit(partition);
    if (!halted.is_of_other_build(partition)) {
      stops_.push_back({halted.name(), {ErrorKind::conflict, unit.waiting()}});
      return true;
    }
    Halted& halt = note_halt(halted, partition);
    if (!unit.is_quiet()) continue;
    halt.is_mended = true;
    halt.is_said |= find_diverged(broker_.messages(partition), partition, plan_.partitions,
                                  halt.service, halt.event) != nullptr;
    trace_.note(queue_.now(), halted.name() + " stops: " + unit.waiting());
    ++counts_.contradictions;
    kill(process, random_.spread(1s, 1min));
    halted.lose_store(partition);
    return true;
  }
  return false;
}

// Only the service that accepts orders can lose one.
void World::excuse_lost_orders(std::uint32_t victim) {
  if (victim != 0) return;
  std::set<std::string, std::less<>> placed;
  for (std::uint32_t partition = 0; partition < plan_.partitions; ++partition) {
    for (const auto& message : broker_.messages(partition)) {
      if (!message.subject.ends_with(".order.placed")) continue;
      if (broker_.origin(partition, message.sequence) == Origin::garbage) continue;
      const auto event = wire::decode(message, name_space, partition, plan_.partitions);
      if (event) placed.emplace(event->envelope.saga);
    }
  }
  client_->excuse([&](const std::string& order) { return placed.contains(order); });
}

}  // namespace laban::simulation

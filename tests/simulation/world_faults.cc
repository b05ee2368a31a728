// How faults begin and end.

#include <fmt/core.h>

#include <set>

#include "bus/core/wire.h"
#include "observer/definition/load.h"
#include "observer/projection/definition_events.h"
#include "tests/simulation/garbage.h"
#include "tests/simulation/world.h"

namespace laban::simulation {

using namespace std::chrono_literals;

namespace {

// A supervisor starts what died.
constexpr Duration restart_pause = 50ms;

Random chance_of(const Plan& plan, const Fault& fault) {
  return Random(plan.seed ^ static_cast<std::uint64_t>(fault.at.count()));
}

}  // namespace

void World::begin(const Fault& fault) {
  if (is_healed_) return;
  ++counts_.faults[static_cast<std::size_t>(fault.kind)];
  trace_.add('f', agenda_.now(), static_cast<std::uint64_t>(fault.kind), fault.target);
  if (trace_.keeps_lines()) trace_.note(agenda_.now(), "fault: " + to_text(plan_, fault));
  if (is_of_broker(fault.kind)) {
    begin_at_broker(fault);
  } else {
    begin_at_process(fault);
  }
  const auto index = static_cast<std::uint32_t>(&fault - plan_.faults.data());
  agenda_.add(agenda_.now() + fault.lasts, Happening::relief, index);
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
      return excuse_lost_orders();
    case FaultKind::lose_store:
      kill(fault.target, fault.lasts);
      if (!process.is_alive()) process.lose_store(fault.amount % plan_.partitions);
      return excuse_lost_orders();
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
      return define(fault.amount, fault.detail == 1);
    case FaultKind::cut_tail:
      return broker_.cut_tail(fault.target, fault.amount);
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
  wake(fault.target, agenda_.now() + latency());
}

void World::repeat_messages(const Fault& fault) {
  const auto& messages = broker_.messages(fault.target);
  Random random = chance_of(plan_, fault);
  for (std::uint32_t n = 0; n < fault.amount && !messages.empty(); ++n) {
    const StoredMessage copy = messages[random.below(messages.size())];
    broker_.inject(fault.target, copy.subject, copy.data, Origin::repetition);
  }
}

void World::inject_garbage(const Fault& fault) {
  Random random = chance_of(plan_, fault);
  for (std::uint32_t n = 0; n < fault.amount; ++n) {
    auto message = make_garbage(plan_, fault.target, broker_.messages(fault.target), random);
    broker_.inject(fault.target, std::move(message.subject), std::move(message.data),
                   Origin::garbage);
  }
}

// As the command line publishes it: to every partition, straight to the log.
void World::define(std::uint32_t variant, bool as_shadow) {
  const auto text = definition_variant(knowledge_, variant);
  const auto read = observer::read_definition(text, "variant");
  const std::uint32_t number = ++versions_[as_shadow ? 1 : 0];
  for (std::uint32_t partition = 0; partition < plan_.partitions; ++partition) {
    const auto event =
        observer::applied_event(read.definition->name(), read.definition->digest(), text,
                                {number, as_shadow, "ann", "test", agenda_.clock().now()});
    broker_.inject(partition, fmt::format("{}.{}.{}", name_space, partition, event.type),
                   event.message, Origin::publication);
  }
}

void World::excuse_lost_orders() {
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

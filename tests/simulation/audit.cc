#include "tests/simulation/audit.h"

#include <fmt/core.h>

#include "tests/simulation/divergence_rule.h"
#include "tests/simulation/evidence.h"
#include "tests/simulation/halt_rule.h"
#include "tests/simulation/log_rules.h"
#include "tests/simulation/option_rules.h"
#include "tests/simulation/protocol_rules.h"
#include "tests/simulation/refold.h"
#include "tests/simulation/settled_rule.h"

namespace laban::simulation {

using audit::Rule;

namespace {

Rule comes_to_rest(const World& world) {
  Rule rule{"comes_to_rest", "when all faults are over, everything is done in finite time"};
  std::string restless;
  for (const auto& process : world.processes()) {
    if (!process->is_quiet()) restless += " " + process->name();
  }
  rule.check(world.is_at_rest() || !world.stops().empty(),
             fmt::format("still not at rest {} after all faults were over:{}",
                         laban::to_text(world.now() - world.horizon()), restless));
  return rule;
}

Rule no_process_stops(const World& world) {
  Rule rule{"no_process_stops", "no process stops by itself"};
  rule.facts = world.processes().size();
  for (const auto& stop : world.stops())
    rule.check(false, fmt::format("{} stopped: {}", stop.process, stop.why.message));
  return rule;
}

Rule accepted_orders_are_placed(const World& world, const Plan& plan, const Evidence& evidence) {
  Rule rule{"accepted_orders_are_placed", "every order that was accepted is in the log"};
  for (const auto& complaint : world.client().complaints()) rule.check(false, complaint);
  for (std::size_t n = 0; n < plan.orders.size(); ++n) {
    const auto& asked = world.client().asked()[n];
    if (asked.answer != Client::Answer::accepted || asked.is_excused) continue;
    if (evidence.unjudged.contains(plan.orders[n].id)) continue;
    const auto saga = evidence.books.log.sagas.find(plan.orders[n].id);
    rule.check(
        saga != evidence.books.log.sagas.end() && saga->second.events.contains("order.placed"),
        fmt::format("order {} was accepted and is not in the log", plan.orders[n].id));
  }
  return rule;
}

Rule every_saga_ends(const World& world, const Evidence& evidence) {
  Rule rule{"every_saga_ends", "every observer has seen every saga end, and none is stuck"};
  std::size_t observer = 0;
  for (const auto& process : world.processes()) {
    if (!process->is_observer()) continue;
    const auto& instances = evidence.instances[observer++];
    for (const auto& [id, saga] : evidence.books.log.sagas) {
      if (!saga.events.contains("order.placed")) continue;
      const auto found = instances.find(id);
      if (found == instances.end()) {
        rule.check(false, fmt::format("{} does not know saga {}", process->name(), id));
        continue;
      }
      const auto& instance = found->second;
      const bool has_ended = instance.state == observer::State::completed ||
                             instance.state == observer::State::compensated;
      rule.check(has_ended,
                 fmt::format("saga {} is {} for {}: {}", id, name_of(instance.state),
                             process->name(), instance.stuck ? instance.stuck->reason : ""));
    }
  }
  return rule;
}

std::unique_ptr<Store> try_refold(World& world, const Plan& plan, const Knowledge& knowledge,
                                  const Process& process, std::uint32_t partition, Rule& rule) try {
  return refold(world, plan, knowledge, process, partition);
} catch (const std::exception& error) {
  rule.check(false, fmt::format("{}, partition {}: {}", process.name(), partition, error.what()));
  return nullptr;
}

Rule stores_are_folds(World& world, const Plan& plan, const Knowledge& knowledge) {
  Rule rule{"stores_are_folds", "every store is, byte for byte, what its log folds to"};
  for (std::uint32_t partition = 0; partition < plan.partitions; ++partition) {
    std::unique_ptr<Store> folded;
    std::string expected;
    bool of_observers = false;
    for (const auto& process : world.processes()) {
      const bool is_observer = process->is_observer();
      if (!is_observer || !of_observers) {  // all observers fold to the same
        folded = try_refold(world, plan, knowledge, *process, partition, rule);
        if (!folded) continue;
        expected = dump(*folded, is_observer);
        of_observers = is_observer;
      }
      const auto lived = open_disk(*process, partition);
      const bool is_equal = dump(*lived, is_observer) == expected;
      rule.check(is_equal,
                 is_equal ? ""
                          : fmt::format("{}, partition {}: its rows are not those of a refold; {}",
                                        process->name(), partition,
                                        first_difference(*lived, *folded, is_observer)));
    }
  }
  return rule;
}

Rule nothing_waits(const World& world, const Plan& plan) {
  Rule rule{"nothing_waits", "no store holds an event, an effect or a retry that is still to come"};
  constexpr std::pair<Family, const char*> families[] = {
      {runtime::outbox, "outbox"}, {runtime::parked, "parked"}, {runtime::effects, "effects"}};
  for (const auto& process : world.processes()) {
    for (std::uint32_t partition = 0; partition < plan.partitions; ++partition) {
      const auto store = open_disk(*process, partition);
      for (const auto& [family, name] : families) {
        std::size_t rows = 0;
        const auto scanned = store->scan(family, {}, {}, [&](auto, auto) { return ++rows > 0; });
        rule.check(scanned && rows == 0, fmt::format("{}, partition {}: {} rows of family {}",
                                                     process->name(), partition, rows, name));
      }
    }
  }
  return rule;
}

}  // namespace

std::vector<Rule> audit_run(World& world, const Plan& plan, const Knowledge& knowledge) {
  std::vector<Rule> rules{no_process_stops(world), comes_to_rest(world)};
  // A saga that has not come to rest has not ended: the other rules would only repeat this.
  if (!world.stops().empty()) return rules;
  const Evidence evidence = gather(world, plan, knowledge);
  for (auto& rule : audit::check(evidence.books)) rules.push_back(std::move(rule));
  rules.push_back(accepted_orders_are_placed(world, plan, evidence));
  rules.push_back(every_saga_ends(world, evidence));
  rules.push_back(stores_are_folds(world, plan, knowledge));
  rules.push_back(nothing_waits(world, plan));
  rules.push_back(divergences_are_found(world, evidence, plan));
  rules.push_back(halts_are_said(world, evidence, plan));
  rules.push_back(double_settlements_are_found(evidence, knowledge));
  for (auto& rule : check_conduct(world, evidence, plan)) rules.push_back(std::move(rule));
  for (auto& rule : check_log(evidence, plan, knowledge)) rules.push_back(std::move(rule));
  for (auto& rule : check_options(evidence, plan)) rules.push_back(std::move(rule));
  return rules;
}

}  // namespace laban::simulation

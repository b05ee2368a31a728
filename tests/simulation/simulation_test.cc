#include <doctest/doctest.h>
#include <fmt/core.h>

#include "tests/simulation/campaign.h"
#include "tests/simulation/report.h"

namespace laban::simulation {
namespace {

const Knowledge& knowledge() {
  static const Knowledge known = learn();
  return known;
}

// Plays the seed and reports everything if it breaks a rule.
void check_seed(std::uint64_t seed, const PlanOptions& options = {}) {
  CampaignOptions campaign;
  campaign.from = seed;
  campaign.plan = options;
  const auto tally = play(campaign, [](const Tally&) {});
  CHECK_MESSAGE(tally.violations.empty(), as_text(tally, campaign));
}

// The first rule that the mistake breaks, within this many seeds.
std::string caught_by(Mistake mistake, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Plan plan = make_plan(seed, {});
    plan.mistake = mistake;
    const auto result = run(plan, knowledge());
    if (const auto* rule = result.broken()) return rule->name;
  }
  return "nothing";
}

}  // namespace

TEST_CASE("a run without faults keeps every rule") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) check_seed(seed, {40, 0});
}

TEST_CASE("a run with faults keeps every rule") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) check_seed(seed);
}

TEST_CASE("a run with every limit as low as it may be keeps every rule") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Plan plan = make_plan(seed, {60, 50});
    plan.limits = least_limits();
    const auto result = run(plan, knowledge());
    CAPTURE(seed);
    const auto* rule = result.broken();
    CHECK_MESSAGE(rule == nullptr, rule->name);
  }
}

TEST_CASE("most seeds lower some limits, and a task can work within all of them") {
  const Limits usual;
  std::uint32_t lowered = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const Limits limits = choose_limits(seed);
    CAPTURE(to_text(limits));
    CHECK(runtime::problem_of(limits.task, limits.projection.causes_remembered) == "");
    CHECK(limits.task.log_tail_messages > uncertain_tail);
    lowered += to_text(limits).empty() ? 0 : 1;
  }
  CHECK(to_text(usual) == "");
  CHECK(lowered > 700);
  CHECK(lowered < 800);
}

TEST_CASE("a run has its orders and at least its faults") {
  const Plan plan = make_plan(7, {});
  CHECK(plan.orders.size() == 200);
  CHECK(plan.faults.size() >= 100);
  const auto result = run(plan, knowledge());
  CHECK(result.counts.messages > 1000);
  CHECK(result.counts.deaths > 0);
  CHECK(result.counts.seams_reached > 0);
}

TEST_CASE("the same seed gives the same steps and messages, another seed others") {
  const Plan plan = make_plan(11, {50, 100});
  const auto first = run(plan, knowledge());
  for (int again = 0; again < 4; ++again) CHECK(run(plan, learn()).digest == first.digest);
  CHECK(run(plan, knowledge(), true).digest == first.digest);
  CHECK(run(make_plan(12, {50, 100}), knowledge()).digest != first.digest);
}

TEST_CASE("faults and orders can be left out of a plan without changing the others") {
  Plan plan = make_plan(3, {30, 100});
  plan.faults.erase(plan.faults.begin(), plan.faults.begin() + 60);
  plan.orders.resize(10);
  const auto result = run(plan, knowledge());
  CHECK(result.holds());
  CHECK(to_text(plan, plan.faults.front()) == to_text(plan, make_plan(3, {30, 100}).faults[60]));
}

TEST_CASE("a process that read what the log lost stops, and recovers by its own instructions") {
  std::uint32_t breaks = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Plan plan = make_plan(seed, {60, 20});
    Fault cut{FaultKind::cut_tail, plan.horizon / 2, 0, 50, 0, {}};
    plan.faults.push_back(cut);
    const auto result = run(plan, knowledge());
    CAPTURE(seed);
    CHECK(result.holds());
    breaks += result.counts.log_breaks;
  }
  CHECK(breaks > 5);
}

TEST_CASE("a service rebuilt with another command line decides by the options in the log") {
  std::uint64_t decided = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    for (std::uint32_t service = 1; service <= 4; ++service) {
      Plan plan = make_plan(seed, {60, 10});
      if (plan.partitions != 1) continue;
      plan.faults.push_back({FaultKind::options, plan.horizon / 2, 0, 3, 0, {}});
      plan.faults.push_back(
          {FaultKind::other_options, plan.horizon * 3 / 4, service, 0, 0, std::chrono::seconds(1)});
      const auto result = run(plan, knowledge());
      CAPTURE(seed);
      CAPTURE(service);
      CHECK(result.holds());
      for (const auto& rule : result.rules) decided += rule.name == "options_hold" ? rule.facts : 0;
    }
  }
  CHECK(decided > 1000);
}

TEST_CASE("a service rebuilt by another build halts, and recovers under its own") {
  std::uint32_t contradictions = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    for (std::uint32_t service = 1; service <= 4; ++service) {
      Plan plan = make_plan(seed, {60, 10});
      if (plan.partitions != 1) continue;
      plan.faults.push_back(
          {FaultKind::other_build, plan.horizon * 3 / 4, service, 0, 0, std::chrono::seconds(1)});
      const auto result = run(plan, knowledge());
      CAPTURE(seed);
      CAPTURE(service);
      CHECK(result.holds());
      contradictions += result.counts.contradictions;
    }
  }
  CHECK(contradictions > 10);
}

TEST_CASE("in class power a lost tail is restored without any action") {
  std::uint32_t refills = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Plan plan = make_plan(seed, {60, 20});
    plan.syncs_every_write = true;
    std::erase_if(plan.faults,
                  [](const Fault& fault) { return fault.kind == FaultKind::lose_store; });
    Fault cut{FaultKind::cut_tail, plan.horizon / 2, 0, 50, 0, {}};
    plan.faults.push_back(cut);
    const auto result = run(plan, knowledge());
    CAPTURE(seed);
    CHECK(result.holds());
    CHECK(result.counts.log_breaks == 0);
    refills += result.counts.refills;
  }
  CHECK(refills > 10);
}

TEST_CASE("a mistake in the runtime is noticed") {
  CHECK(caught_by(Mistake::none, 1) == "nothing");
  for (int number = 1; number < mistake_count; ++number) {
    const auto mistake = static_cast<Mistake>(number);
    CAPTURE(name_of(mistake));
    CHECK(caught_by(mistake, 30) != "nothing");
  }
}

TEST_CASE("a run that breaks a rule is shrunk to a short history that still breaks it") {
  Plan plan = make_plan(1, {});
  plan.mistake = Mistake::no_inbox;
  const auto result = run(plan, knowledge());
  const auto* rule = result.broken();
  REQUIRE(rule != nullptr);
  const auto shrunk = shrink(plan, rule->name, knowledge(), 200);
  CHECK(shrunk.plan.faults.size() < plan.faults.size() / 4);
  CHECK(shrunk.plan.orders.size() < plan.orders.size() / 4);
  CHECK(history_of(shrunk).size() > 3);
}

}  // namespace laban::simulation

#include "tests/simulation/plan.h"

#include <fmt/core.h>

#include <array>

#include "services/orders/intake/order_json.h"

namespace laban::simulation {

using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t customers = 30;
constexpr std::uint64_t products = 24;

PlannedOrder make_order(std::uint32_t number, Duration at, Random& random) {
  orders::Order order;
  order.order_id = fmt::format("o-{}", number + 1);
  order.customer = fmt::format("c-{}", random.below(customers) + 1);
  order.country = "Norway";
  for (std::uint64_t lines = 1 + random.below(3); lines > 0; --lines) {
    const auto product = random.below(products);
    order.lines.push_back({fmt::format("p-{}", product), "THING", random.between(1, 4),
                           static_cast<std::int64_t>(100 + 37 * product)});
  }
  return {at, order.order_id, orders::write_order_json(order)};
}

// Evenly, or in bursts.
std::vector<PlannedOrder> make_orders(const Plan& plan, std::uint32_t count, Random& random) {
  std::vector<PlannedOrder> all;
  const bool bursts = random.chance(300);
  Duration at{};
  for (std::uint32_t number = 0; number < count; ++number) {
    if (!bursts || random.chance(40)) at = Duration(random.between(0, plan.horizon.count()));
    all.push_back(make_order(number, at, random));
  }
  return all;
}

std::string share(std::uint64_t per_mille) { return fmt::format("{:.3f}", per_mille / 1000.0); }

void choose_options(Plan& plan, Random& random) {
  const auto fail = [&] { return share(random.below(50)); };
  plan.options["inventory"] = {{"fail", fail()},
                               {"opening-stock", std::to_string(random.between(15, 60))}};
  plan.options["payment"] = {{"fail", fail()},
                             {"credit-limit", std::to_string(random.between(10'000, 60'000))}};
  plan.options["seller"] = {{"fail", fail()}};
  plan.options["logistics"] = {{"fail", fail()},
                               {"daily-capacity", std::to_string(random.between(20, 100))}};
}

// A dead letter makes the saga fail, and has no other effect.
void choose_poisons(Plan& plan, Random& random) {
  const std::array<Poison, 5> choices = {{{"inventory", "order.placed"},
                                          {"payment", "inventory.reserved"},
                                          {"seller", "payment.charged"},
                                          {"logistics", "payment.charged"},
                                          {"logistics", "seller.prepared"}}};
  for (auto poison : choices) {
    if (!random.chance(300)) continue;
    poison.fickle = random.chance(700);
    poison.per_mille = static_cast<std::uint32_t>(random.between(5, poison.fickle ? 200 : 40));
    plan.poisons.push_back(poison);
  }
}

// How often each kind is drawn.
std::uint32_t weight_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::crash_at_seam:
      return 30;
    case FaultKind::kill:
    case FaultKind::repeat_messages:
    case FaultKind::lose_receipts:
    case FaultKind::delay_publications:
      return 8;
    case FaultKind::lose_store:
    case FaultKind::other_build:
    case FaultKind::other_options:
    case FaultKind::broker_down:
    case FaultKind::broker_stalls:
      return 3;
    case FaultKind::definition:
    case FaultKind::options:
    case FaultKind::schema:
      return 2;
    case FaultKind::acts:
      return 4;
    case FaultKind::cut_tail:
      return 1;
    default:
      return 5;
  }
}

FaultKind draw_kind(Random& random) {
  std::uint32_t all = 0;
  for (std::uint32_t kind = 0; kind < fault_kind_count; ++kind)
    all += weight_of(static_cast<FaultKind>(kind));
  auto drawn = random.below(all);
  std::uint32_t kind = 0;
  while (drawn >= weight_of(static_cast<FaultKind>(kind)))
    drawn -= weight_of(static_cast<FaultKind>(kind++));
  return static_cast<FaultKind>(kind);
}

// Mostly short; now and then longer than any deadline.
Duration draw_length(Random& random) {
  if (random.chance(15)) return random.spread(5min, 1h);
  if (random.chance(100)) return random.spread(10s, 5min);
  return random.spread(1ms, 10s);
}

Fault make_fault(FaultKind kind, const Plan& plan, Random& random) {
  const auto processes = service_names.size() + plan.observers.size();
  Fault fault;
  fault.kind = kind;
  fault.at = Duration(random.between(0, plan.horizon.count()));
  fault.target =
      static_cast<std::uint32_t>(random.below(is_of_broker(kind) ? plan.partitions : processes));
  fault.lasts = draw_length(random);
  fault.amount = static_cast<std::uint32_t>(random.between(1, 8));
  fault.detail = static_cast<std::uint32_t>(random.below(2));
  switch (kind) {
    case FaultKind::crash_at_seam:
      fault.detail = static_cast<std::uint32_t>(random.below(10));
      break;
    case FaultKind::power_loss:
      fault.amount = static_cast<std::uint32_t>(random.between(1, 200));
      break;
    case FaultKind::lose_store:
      fault.amount = static_cast<std::uint32_t>(random.below(plan.partitions));
      break;
    case FaultKind::other_build:
    case FaultKind::other_options:
      fault.target = static_cast<std::uint32_t>(random.between(1, 4));
      fault.amount = static_cast<std::uint32_t>(random.below(plan.partitions));
      break;
    case FaultKind::slow:
      fault.amount = static_cast<std::uint32_t>(random.between(1, 5'000));
      break;
    case FaultKind::clock_rate:
      fault.amount = static_cast<std::uint32_t>(random.chance(500) ? random.between(2'000, 20'000)
                                                                   : random.between(50, 900));
      break;
    case FaultKind::clock_jump:
    case FaultKind::broker_clock_jump:
      fault.lasts = random.spread(1ms, 2h);
      break;
    case FaultKind::definition:
      fault.detail = static_cast<std::uint32_t>(random.below(3));
      break;
    case FaultKind::options:
      fault.amount = static_cast<std::uint32_t>(random.between(1, 4));
      break;
    case FaultKind::cut_tail:
      fault.amount = static_cast<std::uint32_t>(random.between(1, 50));
      break;
    default:
      break;
  }
  return fault;
}

void choose_faults(Plan& plan, const PlanOptions& options, Random& random) {
  if (options.faults == 0) return;
  const auto count = options.faults + random.below(options.faults / 2 + 1);
  for (std::uint64_t n = 0; n < count; ++n)
    plan.faults.push_back(make_fault(draw_kind(random), plan, random));
}

}  // namespace

Plan make_plan(std::uint64_t seed, const PlanOptions& options) {
  Random random(seed);
  Plan plan;
  plan.seed = seed;
  plan.chance = seed;
  plan.partitions = random.chance(250) ? 2 : 1;
  plan.observers = {observer::Mode::emit};
  for (auto more = random.below(3); more > 0; --more) {
    const auto drawn = random.below(10);
    plan.observers.push_back(drawn < 7   ? observer::Mode::emit
                             : drawn < 9 ? observer::Mode::propose
                                         : observer::Mode::observe);
  }
  plan.syncs_every_write = random.chance(300);
  plan.horizon = random.spread(2min, 4h);  // long enough for the longest outage to end within it
  plan.duplicate_window = random.chance(500) ? Duration(10s) : random.spread(100ms, 2min);
  plan.pace = random.spread(20us, 4ms);
  choose_options(plan, random);
  choose_poisons(plan, random);
  plan.orders = make_orders(plan, options.sagas, random);
  choose_faults(plan, options, random);
  plan.limits = choose_limits(seed);
  return plan;
}

Random chance_of(const Plan& plan, const Fault& fault) {
  return Random(plan.seed ^ static_cast<std::uint64_t>(fault.at.count()));
}

std::string process_name(const Plan&, std::uint32_t process) {
  if (process < service_names.size()) return service_names[process];
  return fmt::format("observer-{}", process - service_names.size() + 1);
}

}  // namespace laban::simulation

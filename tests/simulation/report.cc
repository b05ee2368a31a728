#include "tests/simulation/report.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

namespace laban::simulation {

namespace {

double per(const Tally& tally, double seconds) {
  return seconds > 0 ? tally.virtual_time.count() / 1e9 / seconds : 0;
}
double times_real(const Tally& tally) { return per(tally, tally.wall_seconds); }
// What it would be if every thread had its own processor.
double times_processor(const Tally& tally) { return per(tally, tally.cpu_seconds); }

// Nothing here waits, so time not spent computing was taken by other processes.
std::string bound_of(const Tally& tally, const CampaignOptions& options) {
  const double share =
      tally.wall_seconds > 0 ? tally.cpu_seconds / tally.wall_seconds / options.threads * 100 : 0;
  return fmt::format("the processor: {} thread(s), each {:.0f} % busy", options.threads, share);
}

std::string orders_of(const Plan& plan) {
  std::string ids;
  for (const auto& order : plan.orders) {
    if (ids.size() > 60) return ids + " ...";
    ids += " " + order.id;
  }
  return ids;
}

std::string as_text(const Violation& violation, const CampaignOptions& options) {
  std::string text = fmt::format("seed {} breaks {}: {}\n", violation.seed, violation.rule.name,
                                 violation.rule.statement);
  for (const auto& example : violation.rule.examples) text += "    " + example + "\n";
  if (!violation.rule.why_unknown.empty()) text += "    " + violation.rule.why_unknown + "\n";
  if (const auto limits = to_text(choose_limits(violation.seed)); !limits.empty())
    text += "  limits: " + limits + "\n";
  text += "  again: " + command_of(violation.seed, options) + "\n";
  if (!violation.shrunk) return text;
  const auto& [plan, result, runs] = *violation.shrunk;
  text += fmt::format("  shrunk in {} runs to {} order(s),{}, and {} fault(s):\n", runs,
                      plan.orders.size(), orders_of(plan), plan.faults.size());
  for (const auto& fault : plan.faults) text += "  " + to_text(plan, fault) + "\n";
  if (const auto limits = to_text(plan.limits); !limits.empty())
    text += "  limits: " + limits + "\n";
  for (const auto& poison : plan.poisons) {
    text += fmt::format("  {} throws at {} of {} in a thousand sagas{}\n", poison.service,
                        poison.type, poison.per_mille, poison.fickle ? ", at times" : "");
  }
  if (const auto* rule = result.broken()) {
    for (const auto& example : rule->examples) text += "    " + example + "\n";
  }
  text += "  what happened:\n";
  for (const auto& line : history_of(*violation.shrunk)) text += "  " + line + "\n";
  return text;
}

nlohmann::ordered_json as_json(const Violation& violation, const CampaignOptions& options) {
  nlohmann::ordered_json document{{"seed", violation.seed},
                                  {"rule", violation.rule.name},
                                  {"statement", violation.rule.statement},
                                  {"violations", violation.rule.violations},
                                  {"examples", violation.rule.examples},
                                  {"command", command_of(violation.seed, options)}};
  if (!violation.shrunk) return document;
  const auto& [plan, result, runs] = *violation.shrunk;
  nlohmann::ordered_json orders = nlohmann::ordered_json::array();
  for (const auto& order : plan.orders) orders.push_back(order.id);
  nlohmann::ordered_json faults = nlohmann::ordered_json::array();
  for (const auto& fault : plan.faults) faults.push_back(to_text(plan, fault));
  document["shrunk"] = {{"runs", runs},
                        {"orders", std::move(orders)},
                        {"faults", std::move(faults)},
                        {"limits", to_text(plan.limits)},
                        {"history", history_of(*violation.shrunk)}};
  return document;
}

}  // namespace

std::string command_of(std::uint64_t seed, const CampaignOptions& options) {
  const PlanOptions usual;
  std::string command = fmt::format("scripts/simulate --seeds 1 --from {}", seed);
  if (options.plan.sagas != usual.sagas) command += fmt::format(" --sagas {}", options.plan.sagas);
  if (options.plan.faults != usual.faults)
    command += fmt::format(" --faults {}", options.plan.faults);
  if (options.mistake != Mistake::none)
    command += fmt::format(" --mistake {}", name_of(options.mistake));
  return command;
}

std::string progress_line(const Tally& tally, const CampaignOptions& options) {
  return fmt::format("{} of {} seeds, {} violations, {:.0f} seeds/s, {:.0f} times real time",
                     tally.seeds, options.seeds, tally.violations.size(),
                     tally.seeds / tally.wall_seconds, times_real(tally));
}

std::string as_text(const Tally& tally, const CampaignOptions& options) {
  std::string text;
  for (const auto& violation : tally.violations) text += as_text(violation, options);
  text += fmt::format(
      "{} seeds from {} on: {} sagas, {} faults (at least {} a seed), {} deaths ({} at a seam), {} "
      "log breaks noticed, {} refills, {} messages, {} steps\n",
      tally.seeds, options.from, tally.sagas, tally.faults,
      tally.seeds == 0 ? 0 : tally.fewest_faults, tally.deaths, tally.seams_reached,
      tally.log_breaks, tally.refills, tally.messages, tally.steps);
  text += fmt::format(
      "{:.1f} h of virtual time in {:.1f} s: {:.0f} times real time, {:.0f} for each "
      "second of a processor; {:.1f} seeds/s; bounded by {}\n",
      tally.virtual_time.count() / 3.6e12, tally.wall_seconds, times_real(tally),
      times_processor(tally), tally.wall_seconds > 0 ? tally.seeds / tally.wall_seconds : 0,
      bound_of(tally, options));
  text += fmt::format("digest {:016x}\n", tally.digest);
  return text + fmt::format("{} violations\n", tally.violations.size());
}

std::string as_json(const Tally& tally, const CampaignOptions& options) {
  nlohmann::ordered_json violations = nlohmann::ordered_json::array();
  for (const auto& violation : tally.violations) violations.push_back(as_json(violation, options));
  nlohmann::ordered_json kinds;
  for (std::uint32_t kind = 0; kind < fault_kind_count; ++kind)
    kinds[name_of(static_cast<FaultKind>(kind))] = tally.by_kind[kind];
  const nlohmann::ordered_json document{
      {"schema_version", 1},
      {"holds", tally.violations.empty()},
      {"from", options.from},
      {"seeds", tally.seeds},
      {"repeats", options.repeats},
      {"sagas", tally.sagas},
      {"faults", tally.faults},
      {"fewest_faults", tally.seeds == 0 ? 0 : tally.fewest_faults},
      {"faults_by_kind", std::move(kinds)},
      {"deaths", tally.deaths},
      {"deaths_at_seams", tally.seams_reached},
      {"log_breaks_noticed", tally.log_breaks},
      {"refills", tally.refills},
      {"messages", tally.messages},
      {"steps", tally.steps},
      {"virtual_seconds", tally.virtual_time.count() / 1'000'000'000},
      {"wall_seconds", tally.wall_seconds},
      {"cpu_seconds", tally.cpu_seconds},
      {"times_real_time", times_real(tally)},
      {"times_processor_time", times_processor(tally)},
      {"bounded_by", bound_of(tally, options)},
      {"digest", fmt::format("{:016x}", tally.digest)},
      {"facts", tally.facts},
      {"violations", std::move(violations)}};
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace laban::simulation

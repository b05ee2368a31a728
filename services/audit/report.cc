#include "services/audit/report.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace audit {
namespace {

std::string many(std::uint64_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

bool all_hold(const std::vector<Rule>& rules) {
  return std::all_of(rules.begin(), rules.end(), [](const Rule& rule) { return rule.holds(); });
}

std::string as_text(const Facts& facts, const std::vector<Rule>& rules) {
  std::string text = fmt::format("{:<2}{:<28}{:>10}  {}\n", "", "RULE", "FACTS", "STATEMENT");
  for (const auto& rule : rules) {
    text += fmt::format("{} {:<28}{:>10}  {}\n", rule.holds() ? "✓" : "✗", rule.name, rule.facts,
                        rule.statement);
    if (!rule.why_unknown.empty()) text += fmt::format("    unknown: {}\n", rule.why_unknown);
    if (rule.facts == 0 && rule.why_unknown.empty())
      text += "    nothing to check, which counts as a failure\n";
    if (rule.violations > 0)
      text += fmt::format("    {}, the first:\n", many(rule.violations, "violation"));
    for (const auto& example : rule.examples) text += fmt::format("      {}\n", example);
  }
  std::string places;
  for (std::size_t partition = 0; partition < facts.log.ends.size(); ++partition)
    places += fmt::format(" {}#{}", facts.log.ends.size() > 1 ? fmt::format("{}:", partition) : "",
                          facts.log.ends[partition]);
  text +=
      fmt::format("{}: {}, {} in the log ({}, {} invalid), as of{}\n",
                  all_hold(rules) ? "The audit holds" : "The audit fails",
                  many(facts.stores.orders.size(), "order"), many(facts.log.messages, "message"),
                  many(facts.log.duplicates, "duplicate"), facts.log.invalid, places);
  return text;
}

std::string as_json(const Facts& facts, const std::vector<Rule>& rules, int indent) {
  nlohmann::ordered_json listed = nlohmann::ordered_json::array();
  for (const auto& rule : rules) {
    listed.push_back({{"rule", rule.name},
                      {"statement", rule.statement},
                      {"holds", rule.holds()},
                      {"facts", rule.facts},
                      {"violations", rule.violations},
                      {"examples", rule.examples},
                      {"unknown", rule.why_unknown}});
  }
  nlohmann::ordered_json places = nlohmann::ordered_json::array();
  for (std::size_t partition = 0; partition < facts.log.ends.size(); ++partition)
    places.push_back({{"partition", partition}, {"sequence", facts.log.ends[partition]}});
  const nlohmann::ordered_json document{{"schema_version", 1},
                                        {"holds", all_hold(rules)},
                                        {"orders", facts.stores.orders.size()},
                                        {"messages", facts.log.messages},
                                        {"duplicates", facts.log.duplicates},
                                        {"invalid", facts.log.invalid},
                                        {"rules", std::move(listed)},
                                        {"as_of", {{"partitions", std::move(places)}}}};
  return document.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace audit

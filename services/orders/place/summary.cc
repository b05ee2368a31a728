#include "services/orders/place/summary.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

namespace orders {
namespace {

// People look at a few lines only; --json lists all.
constexpr std::size_t lines_shown = 12;

using ByReason = std::map<std::string, std::vector<std::size_t>>;

ByReason by_reason(const std::vector<Rejection>& rejections) {
  ByReason lines;
  for (const auto& rejection : rejections) {
    lines[name_of(rejection.problem.reason)].push_back(rejection.line);
  }
  return lines;
}

std::string list_of(const std::vector<std::size_t>& lines) {
  std::string text = lines.size() == 1 ? "line " : "lines ";
  for (std::size_t n = 0; n < lines.size() && n < lines_shown; ++n) {
    text += fmt::format("{}{}", n == 0 ? "" : ", ", lines[n]);
  }
  if (lines.size() > lines_shown) text += fmt::format(" and {} more", lines.size() - lines_shown);
  return text;
}

}  // namespace

std::string to_text(const Summary& summary) {
  const auto& tally = summary.tally;
  std::string text = fmt::format("{:<18}{:>8}\n", "rows", summary.rows);
  text += fmt::format("{:<18}{:>8}  {} orders accepted, {} already placed\n", "rows accepted",
                      tally.rows_accepted, tally.orders_accepted, tally.already_placed);
  text += fmt::format("{:<18}{:>8}\n", "rows rejected", summary.rejections.size());
  for (const auto& [reason, lines] : by_reason(summary.rejections)) {
    text += fmt::format("  {:<18}{:>6}  {}\n", reason, lines.size(), list_of(lines));
  }
  if (tally.orders_unplaced > 0) {
    text += fmt::format(
        "{:<18}{:>8}  {} orders: place the same input again; no order is placed twice\n",
        "rows not placed", tally.rows_unplaced, tally.orders_unplaced);
  }
  return text;
}

std::string to_json(const Summary& summary) {
  nlohmann::ordered_json document = {{"schema_version", 1},
                                     {"rows", summary.rows},
                                     {"rows_accepted", summary.tally.rows_accepted},
                                     {"rows_unplaced", summary.tally.rows_unplaced},
                                     {"orders_accepted", summary.tally.orders_accepted},
                                     {"already_placed", summary.tally.already_placed},
                                     {"orders_unplaced", summary.tally.orders_unplaced}};
  auto& counts = document["rejected_rows"] = nlohmann::ordered_json::object();
  for (const auto& [reason, lines] : by_reason(summary.rejections)) counts[reason] = lines.size();
  auto& list = document["rejections"] = nlohmann::ordered_json::array();
  for (const auto& [line, problem] : summary.rejections) {
    list.push_back(
        {{"line", line}, {"reason", name_of(problem.reason)}, {"detail", problem.detail}});
  }
  // A service's answer may hold anything.
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace orders

#include "observer/cli/definitions/mined_view.h"

#include <algorithm>

namespace laban::cli {
namespace {

using observer::Delay;
using observer::MinedSaga;
using observer::MinedStep;

double ms(Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

Json within_json(const std::optional<Duration>& within) {
  return within ? Json(ms(*within)) : Json(nullptr);
}

Json delay_json(const Delay& delay) {
  if (delay.count == 0) return nullptr;
  return {{"count", delay.count},
          {"p50_ms", ms(delay.p50)},
          {"p95_ms", ms(delay.p95)},
          {"p99_ms", ms(delay.p99)},
          {"longest_ms", ms(delay.longest)}};
}

Json edges_json(const MinedStep& step) {
  std::size_t total = 0;
  for (const auto& edge : step.edges) total += edge.count;
  Json edges = Json::array();
  for (const auto& edge : step.edges) {
    edges.push_back({{"from", edge.from},
                     {"count", edge.count},
                     {"share", static_cast<double>(edge.count) /
                                   static_cast<double>(std::max<std::size_t>(total, 1))},
                     {"delay", delay_json(edge.delay)}});
  }
  return edges;
}

Json text_json(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json step_json(const MinedSaga& mined, const MinedStep& step) {
  Json after = Json::array(), fails = Json::array();
  for (const std::size_t place : step.after) after.push_back(mined.steps[place].name);
  for (const auto& failure : step.fails) {
    fails.push_back({{"type", failure.type}, {"sagas", failure.sagas}, {"undone", failure.undone}});
  }
  return {{"step", step.name},
          {"service", step.service},
          {"after", std::move(after)},
          {"done", step.done},
          {"sagas", step.sagas},
          {"edges", edges_json(step)},
          {"fails", std::move(fails)},
          {"retries", step.retries},
          {"again", text_json(step.again)},
          {"undo", text_json(step.undo)},
          {"undone", text_json(step.undone)},
          {"refused", text_json(step.refused)},
          {"undos", step.undos},
          {"pivot", step.pivot},
          {"optional", step.optional},
          {"within_ms", within_json(step.within)},
          {"open", delay_json(step.open)},
          {"suspicions", step.suspicions}};
}

}  // namespace

Json mined_json(const MinedSaga& mined) {
  Json steps = Json::array();
  for (const auto& step : mined.steps) steps.push_back(step_json(mined, step));
  return {{"saga", mined.name},
          {"starts", mined.starts},
          {"sagas", mined.sagas},
          {"events", mined.events},
          {"sagas_undone", mined.undone},
          {"sagas_cut_off", mined.cut_off},
          {"is_sample", mined.is_sample},
          {"from", to_rfc3339(mined.from)},
          {"to", to_rfc3339(mined.to)},
          {"parallel", mined.parallel},
          {"within_ms", within_json(mined.within)},
          {"whole", delay_json(mined.whole)},
          {"steps", std::move(steps)},
          {"remarks", mined.remarks}};
}

}  // namespace laban::cli

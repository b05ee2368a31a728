#include "observer/cli/definitions/mined_document.h"

#include <algorithm>

#include "observer/api/json_codec.h"

namespace laban {

template struct observer::api::JsonCodec<cli::MinedDefinition>;

namespace cli {

using observer::Delay;
using observer::MinedSaga;
using observer::MinedStep;

namespace {

double ms(Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

std::optional<double> ms_or_none(const std::optional<Duration>& duration) {
  return duration ? std::optional(ms(*duration)) : std::nullopt;
}

std::optional<std::string> text_or_none(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<MinedDelay> delay_of(const Delay& delay) {
  if (delay.count == 0) return std::nullopt;
  return MinedDelay{delay.count, ms(delay.p50), ms(delay.p95), ms(delay.p99), ms(delay.longest)};
}

std::vector<EdgeEvidence> edges_of(const MinedStep& step) {
  std::size_t total = 0;
  for (const auto& edge : step.edges) total += edge.count;
  const auto whole = static_cast<double>(std::max<std::size_t>(total, 1));
  std::vector<EdgeEvidence> edges;
  for (const auto& edge : step.edges) {
    edges.push_back(
        {edge.from, edge.count, static_cast<double>(edge.count) / whole, delay_of(edge.delay)});
  }
  return edges;
}

StepEvidence evidence_of(const MinedSaga& mined, const MinedStep& step) {
  StepEvidence evidence;
  evidence.step = step.name;
  evidence.service = step.service;
  for (const std::size_t place : step.after) evidence.after.push_back(mined.steps[place].name);
  evidence.done = step.done;
  evidence.sagas = step.sagas;
  evidence.edges = edges_of(step);
  for (const auto& failure : step.fails)
    evidence.fails.push_back({failure.type, failure.sagas, failure.undone});
  evidence.retries = step.retries;
  evidence.again = text_or_none(step.again);
  evidence.undo = text_or_none(step.undo);
  evidence.undone = text_or_none(step.undone);
  evidence.refused = text_or_none(step.refused);
  evidence.undos = step.undos;
  evidence.pivot = step.pivot;
  evidence.optional = step.optional;
  evidence.within_ms = ms_or_none(step.within);
  evidence.open = delay_of(step.open);
  evidence.suspicions = step.suspicions;
  return evidence;
}

}  // namespace

MinedDefinition mined_definition(const MinedSaga& mined) {
  MinedDefinition document;
  document.saga = mined.name;
  document.starts = mined.starts;
  document.sagas = mined.sagas;
  document.events = mined.events;
  document.sagas_undone = mined.undone;
  document.sagas_cut_off = mined.cut_off;
  document.is_sample = mined.is_sample;
  document.from = mined.from;
  document.to = mined.to;
  document.parallel = mined.parallel;
  document.within_ms = ms_or_none(mined.within);
  document.whole = delay_of(mined.whole);
  for (const auto& step : mined.steps) document.steps.push_back(evidence_of(mined, step));
  document.remarks = mined.remarks;
  return document;
}

}  // namespace cli
}  // namespace laban

#include "observer/cli/sagas/saga_filter.h"

#include <algorithm>

#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

namespace {

constexpr std::uint64_t longest_page = 500;

}  // namespace

std::vector<std::string> finding_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < observer::finding_kind_count; ++i)
    names.emplace_back(name_of(static_cast<observer::FindingKind>(i)));
  return names;
}

std::vector<Option> SagaFilter::options() {
  return {
      {"--state",
       "STATE",
       "only sagas in this state; may be repeated",
       &states_,
       {"running", "compensating", "completed", "compensated", "stuck", "placeholder"}},
      {"--finding", "NAME", "only sagas with this finding; may be repeated", &findings_,
       finding_names()},
      {"--older-than,--older", "DURATION", "only sagas older than this: 30s", &older_},
      {"--service",
       "S",
       "only sagas waiting for this service",
       &service_,
       {},
       false,
       NameKind::service},
      {"--at-step", "STEP", "only sagas waiting for this step", &step_, {}, false, NameKind::step},
      {"--business",
       "WORD",
       "only sagas in this business state: paid",
       &business_,
       {},
       false,
       NameKind::business},
      {"--definition",
       "NAME",
       "only sagas of this definition",
       &definition_,
       {},
       false,
       NameKind::definition},
  };
}

bool SagaFilter::has_conditions() const {
  return !states_.empty() || !findings_.empty() || !older_.empty() || !service_.empty() ||
         !step_.empty() || !business_.empty();
}

Result<api::SagasLsRequest> SagaFilter::request() const {
  const auto if_given = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
  };
  api::SagasLsRequest request;
  for (const std::string& state : states_) {
    if (const auto parsed = observer::parse_state(state)) request.states.push_back(*parsed);
  }
  const auto names = finding_names();
  for (const std::string& finding : findings_) {
    const auto known = std::find(names.begin(), names.end(), finding);
    if (known != names.end())
      request.findings.push_back(static_cast<observer::FindingKind>(known - names.begin()));
  }
  request.service = if_given(service_);
  request.step = if_given(step_);
  request.business = if_given(business_);
  request.definition = if_given(definition_);
  if (!older_.empty()) {
    const auto older = parse_length(older_);
    if (!older) return older.error();
    request.older_than = std::chrono::duration_cast<std::chrono::milliseconds>(*older);
  }
  return request;
}

bool SagaFilter::still_matches(const api::SagaSummary& saga) const {
  const auto waits_for = [&](const auto& is_wanted) {
    return std::any_of(saga.waiting_for.begin(), saga.waiting_for.end(), is_wanted);
  };
  const bool matches_state = states_.empty() || std::find(states_.begin(), states_.end(),
                                                          name_of(saga.state)) != states_.end();
  const auto is_given = [&](const std::string& kind) {
    return std::find(findings_.begin(), findings_.end(), kind) != findings_.end();
  };
  return matches_state &&
         (findings_.empty() ||
          std::any_of(saga.finding_kinds.begin(), saga.finding_kinds.end(), is_given)) &&
         (service_.empty() ||
          waits_for([&](const auto& wait) { return wait.service == service_; })) &&
         (step_.empty() || waits_for([&](const auto& wait) { return wait.step == step_; })) &&
         (business_.empty() || saga.business == business_);
}

Result<std::vector<api::SagaSummary>> SagaPages::next(std::uint64_t limit) {
  request_.limit = std::min(longest_page, limit);
  auto page = observer_.ask<api::SagasLs>(request_);
  if (!page) return page.error();
  as_of_ = std::move(page->as_of);
  request_.cursor = std::move(page->cursor);
  done_ = !request_.cursor;
  return std::move(page->sagas);
}

}  // namespace laban::cli

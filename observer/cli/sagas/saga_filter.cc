#include "observer/cli/sagas/saga_filter.h"

#include <algorithm>

namespace laban::cli {

namespace {

constexpr std::uint64_t longest_page = 500;

}  // namespace

std::vector<Option> SagaFilter::options() {
  return {
      {"--state",
       "STATE",
       "sagas in this state only; may be repeated",
       &states_,
       {"running", "compensating", "completed", "compensated", "stuck", "placeholder"}},
      {"--older-than,--older", "DURATION", "sagas older than that: 30s", &older_},
      {"--service", "S", "sagas that wait for this service now", &service_},
      {"--at-step", "STEP", "sagas that wait for this step now", &step_},
      {"--business", "WORD", "sagas in this business state: paid", &business_},
      {"--definition", "NAME", "sagas of this definition", &definition_},
  };
}

bool SagaFilter::has_conditions() const {
  return !states_.empty() || !older_.empty() || !service_.empty() || !step_.empty() ||
         !business_.empty();
}

Result<Json> SagaFilter::request() const {
  Json request = Json::object();
  if (!states_.empty()) request["state"] = states_;
  if (!service_.empty()) request["service"] = service_;
  if (!step_.empty()) request["step"] = step_;
  if (!business_.empty()) request["business"] = business_;
  if (!definition_.empty()) request["definition"] = definition_;
  if (!older_.empty()) {
    const auto older = parse_duration(older_);
    if (!older) return older.error();
    request["older_than_ms"] = older->count() / 1'000'000;
  }
  return request;
}

bool SagaFilter::still_fits(const Json& summary) const {
  const auto fits_state = [&] {
    return states_.empty() ||
           std::find(states_.begin(), states_.end(), text_at(summary, "state")) != states_.end();
  };
  const auto waits_for = [&](const char* field, const std::string& wanted) {
    const Json& waits = list_at(summary, "waiting_for");
    return wanted.empty() || std::any_of(waits.begin(), waits.end(), [&](const Json& wait) {
             return text_at(wait, field) == wanted;
           });
  };
  return fits_state() && waits_for("service", service_) && waits_for("step", step_) &&
         (business_.empty() || text_at(summary, "business") == business_);
}

Result<Json> SagaPages::next(std::uint64_t limit) {
  request_["limit"] = std::min(longest_page, limit);
  auto answer = observer_.ask("sagas.ls", request_);
  if (!answer) return answer.error();
  now_ = answer->value("now", Json());
  request_["cursor"] = answer->value("cursor", Json());
  done_ = !request_["cursor"].is_string();
  return list_at(*answer, "sagas");
}

}  // namespace laban::cli

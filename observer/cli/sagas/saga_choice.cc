#include "observer/cli/sagas/saga_choice.h"

#include <algorithm>

namespace laban::cli {
namespace {

using observer::State;
using Summaries = std::vector<api::SagaSummary>;

constexpr std::uint64_t page_of_sagas = 500;
constexpr std::uint64_t looked_through = 200;  // sagas searched for one that failed differently

Summaries list(const ObserverClient& observer, State state, std::uint64_t limit) {
  auto page = observer.ask<api::SagasLs>({.states = {state}, .limit = limit});
  return page ? std::move(page->sagas) : Summaries();
}

std::string failing_type(const api::SagaSummary& saga) {
  return saga.failure ? saga.failure->type : std::string();
}

}  // namespace

std::vector<api::SagaDetail> sagas_worth_looking_at(const ObserverClient& observer) {
  std::vector<api::SagaDetail> chosen;
  const auto choose = [&](const api::SagaSummary& saga) {
    auto shown = observer.ask<api::SagasShow>({.saga = saga.saga});
    if (shown) chosen.push_back(*std::move(shown));
  };
  const Summaries completed = list(observer, State::completed, 1);
  const Summaries compensated = list(observer, State::compensated, looked_through);
  const Summaries stuck = list(observer, State::stuck, 1);
  if (!completed.empty()) choose(completed.front());
  if (!compensated.empty()) choose(compensated.front());
  if (!stuck.empty()) {
    choose(stuck.front());
    return chosen;
  }
  const auto other =
      std::find_if(compensated.begin(), compensated.end(), [&](const api::SagaSummary& saga) {
        return failing_type(saga) != failing_type(compensated.front());
      });
  if (other != compensated.end()) choose(*other);
  return chosen;
}

std::optional<double> seconds_of_all(const ObserverClient& observer) {
  api::SagasLsRequest request{.states = {State::completed, State::compensated, State::stuck},
                              .limit = page_of_sagas};
  std::optional<Time> first, last;
  do {
    auto page = observer.ask<api::SagasLs>(request);
    if (!page) return std::nullopt;
    for (const auto& saga : page->sagas) {
      if (saga.started != Time{}) first = std::min(first.value_or(saga.started), saga.started);
      if (saga.ended != Time{}) last = std::max(last.value_or(saga.ended), saga.ended);
    }
    request.cursor = std::move(page->cursor);
  } while (request.cursor);
  if (!first || !last) return std::nullopt;
  return std::chrono::duration<double>(*last - *first).count();
}

}  // namespace laban::cli

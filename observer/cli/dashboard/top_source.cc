#include "observer/cli/dashboard/top_source.h"

#include <algorithm>
#include <iterator>

#include "bus/log/nats/address.h"
#include "bus/log/nats/discovery.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/dashboard/limits.h"
#include "observer/cli/sagas/saga_story.h"

namespace laban::cli {

using namespace std::chrono_literals;
namespace api = observer::api;

namespace {

constexpr Duration services_answer_within = 250ms;
constexpr Duration patience_with_services = 300ms;
constexpr std::uint64_t sagas_asked_for = 100;
constexpr std::size_t events_shown = 10'000;
constexpr std::uint64_t sagas_compared_with = 300;

Result<std::vector<ServiceStats>> ask_services(const System& system, Duration longest,
                                               const api::OverviewAnswer& overview) {
  const auto answers = nats::discover(*system.connection, longest, [&](const auto& so_far) {
    return top::have_all_answered(overview, read_service_stats(so_far));
  });
  if (!answers) return answers.error();
  return read_service_stats(*answers);
}

// Nothing happened to the saga between the two.
bool are_same(const api::SagaSummary& a, const api::SagaSummary& b) {
  return a.saga == b.saga && a.generation == b.generation && a.state == b.state &&
         a.events == b.events && a.findings == b.findings && a.last_event.id == b.last_event.id &&
         a.last_event.sequence == b.last_event.sequence;
}

}  // namespace

TopQuestion question_of(const top::ViewState& view) {
  TopQuestion question;
  question.state = observer::parse_state(top::tabs[view.tab]);
  question.order = view.order;
  if (view.page == top::Page::saga) question.saga = view.saga;
  return question;
}

TopSource::TopSource(const System& system) : system_(system) {
  model_.url = nats::shown_url(system.target.url);
  model_.name_space = system.target.name_space;
}

const top::Model& TopSource::ask(const TopQuestion& question) {
  const ObserverClient observer(system_);
  api::OverviewRequest request{.limit = sagas_asked_for, .order = question.order, .types = true};
  if (question.state) request.states.push_back(*question.state);
  auto overview = observer.ask<api::Overview>(request, answer_patience);
  auto status = overview ? observer.ask<api::Status>({}, answer_patience) : overview.error();
  model_.is_live = status.has_value();
  if (!model_.is_live) {
    model_.problem = "the observer does not answer";
    return model_;
  }
  model_.problem.clear();
  model_.overview = std::move(*overview);
  model_.observer = std::move(*status);
  has_answers_ = true;
  const auto services = ask_services(system_, services_answer_within, model_.overview);
  model_.services = top::services_of(
      model_.overview, services ? *services : std::vector<ServiceStats>(), model_.name_space);
  if (!question.saga.empty()) ask_saga(question.saga);
  return model_;
}

// Reads the timeline only after a change: it may be long.
void TopSource::ask_saga(const std::string& saga) {
  const ObserverClient observer(system_);
  auto shown = observer.ask<api::SagasShow>({.saga = saga, .events = 1}, answer_patience);
  if (!shown) {
    model_.saga.reset();
    model_.saga_problem = shown.error().message;
    return;
  }
  top::OpenSaga open{std::move(*shown), std::nullopt};
  if (model_.saga && has_timeline_ && are_same(model_.saga->detail.summary, open.detail.summary)) {
    open.detail.timeline = std::move(model_.saga->detail.timeline);
    open.detail.timeline_left_out = model_.saga->detail.timeline_left_out;
  } else {
    auto whole = read_saga(observer, {.saga = saga}, events_shown);
    has_timeline_ = whole.has_value();
    if (whole) open.detail = std::move(*whole);
  }
  auto profile = observer.ask<api::SagasProfile>({.sample = sagas_compared_with, .saga = saga},
                                                 answer_patience);
  if (profile) open.usual = std::move(profile->this_saga);
  model_.saga = std::move(open);
  model_.saga_problem.clear();
}

top::TopDocument TopSource::document() const {
  top::TopDocument document{model_.is_live, std::nullopt, std::nullopt, model_.services};
  if (has_answers_) {
    document.overview = model_.overview;
    document.observer = model_.observer;
  }
  return document;
}

Result<top::ServiceMap> read_services(const System& system) {
  const ObserverClient observer(system);
  const auto overview = observer.ask<api::Overview>({.types = true});
  if (!overview) return overview.error();
  const auto services = ask_services(system, patience_with_services, *overview);
  if (!services) return services.error();
  return top::services_of(*overview, *services, system.target.name_space);
}

}  // namespace laban::cli

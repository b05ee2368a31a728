#include "observer/cli/dashboard/top_source.h"

#include "bus/log/nats/discovery.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/dashboard/reading.h"
#include "observer/cli/sagas/saga_story.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {

constexpr Duration patience = 2s;
constexpr Duration services_answer_within = 250ms;
constexpr int sagas_asked_for = 100;
constexpr std::size_t events_shown = 10'000;
constexpr int sagas_compared_with = 300;

const char* word_of(top::Order order) {
  switch (order) {
    case top::Order::trouble:
      return "trouble";
    case top::Order::age:
      return "age";
    case top::Order::newest:
      break;
  }
  return "newest";
}

}  // namespace

TopQuestion question_of(const top::ViewState& view) {
  TopQuestion question;
  if (view.tab > 0) question.state = top::tabs[view.tab];
  question.order = word_of(view.order);
  if (view.page == top::Page::saga) question.saga = view.saga;
  return question;
}

TopSource::TopSource(const System& system) : system_(system) {
  model_.url = system.target.url;
  model_.name_space = system.target.name_space;
}

const top::Model& TopSource::ask(const TopQuestion& question) {
  const ObserverClient observer(system_);
  Json request = {{"limit", sagas_asked_for}, {"order", question.order}, {"types", true}};
  if (!question.state.empty()) request["state"] = question.state;
  auto overview = observer.ask("overview", request, patience);
  auto status = overview ? observer.ask("status", Json::object(), patience) : overview;
  model_.is_live = status.has_value();
  if (!model_.is_live) {
    model_.problem = "the observer does not answer";
    model_.observer.answers = false;
    return model_;
  }
  overview_ = std::move(*overview);
  status_ = std::move(*status);
  model_.problem.clear();
  const auto answers =
      nats::discover(*system_.connection, services_answer_within,
                     [&](const auto& so_far) { return top::have_all_answered(overview_, so_far); });
  top::read_overview(overview_, answers ? *answers : std::vector<std::string>{}, model_);
  top::read_status(status_, model_);
  if (!question.saga.empty()) ask_saga(question.saga);
  return model_;
}

// Reads the timeline only after a change: it may be long.
void TopSource::ask_saga(const std::string& saga) {
  const ObserverClient observer(system_);
  auto shown = observer.ask("sagas.show", {{"saga", saga}, {"events", 1}}, patience);
  if (!shown) {
    model_.saga.reset();
    model_.saga_problem = shown.error().message;
    return;
  }
  const std::string happened = dump(Json{
      saga, count_at(*shown, "generation"), text_at(*shown, "state"), count_at(*shown, "events"),
      count_at(*shown, "findings"), object_at(*shown, "last_event")});
  const bool is_known = model_.saga && happened == happened_;
  if (!is_known) {
    auto story = read_story(observer, {{"saga", saga}}, events_shown);
    if (story) *shown = std::move(story->saga);
    happened_ = story ? happened : std::string();
  }
  const auto profile =
      observer.ask("sagas.profile", {{"saga", saga}, {"sample", sagas_compared_with}}, patience);
  top::SagaDetail fresh = top::read_saga(*shown, profile ? *profile : Json(nullptr));
  if (is_known) {
    fresh.entries = std::move(model_.saga->entries);
    fresh.left_out = model_.saga->left_out;
  }
  model_.saga = std::move(fresh);
  model_.saga_problem.clear();
}

Json TopSource::document() const {
  return {{"schema_version", 1},
          {"live", model_.is_live},
          {"overview", overview_},
          {"observer", status_},
          {"services", top::to_json(model_.services)}};
}

}  // namespace laban::cli

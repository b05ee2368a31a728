#pragma once

// Model: everything the screen shows, as plain data. Texts are unsafe until the canvas sanitises
// them.

#include <laban/clock.h>

#include <optional>
#include <string>

#include "observer/api/overview.h"
#include "observer/api/profile.h"
#include "observer/api/saga.h"
#include "observer/api/status.h"
#include "observer/cli/dashboard/service_map.h"

namespace laban::top {

namespace api = observer::api;
using api::count_of;
using observer::State;

// The saga that is open.
struct OpenSaga {
  api::SagaDetail detail;
  std::optional<api::ComparedSaga> usual;  // compared with recent sagas
};

struct Model {
  std::string url, name_space;
  bool is_live = false;  // the last request was answered
  std::string problem;   // why it was not
  Duration interval{};
  api::OverviewAnswer overview;
  api::ObserverStatus observer;
  ServiceMap services;
  std::optional<OpenSaga> saga;
  std::string saga_problem;  // why it is missing
};

// The observer at a glance, all partitions together.
struct ObserverHealth {
  std::string problem;  // what it waits for; empty when there is none
  Duration up{};
  std::uint64_t checkpoint = 0, lag = 0;  // messages
  bool caught_up = true;
};
ObserverHealth health_of(const api::ObserverStatus& status);

// Sagas that have not ended.
std::uint64_t open_sagas(const api::StateCounts& counts);

// What is wrong with a saga, in a few words; empty if nothing is.
std::string trouble_of(const api::SagaSummary& saga);
// "payment for charge, 12 s left"; empty if it waits for no service.
std::string waiting_text(const api::SagaSummary& saga);

// A failure, an event that was not applied, or a deadline that expired.
bool is_bad(const api::TimelineEntry& entry);
// The text next to an entry's type.
std::string remarks_on(const api::TimelineEntry& entry);

}  // namespace laban::top

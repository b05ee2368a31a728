#pragma once

// Model: everything the screen shows, as plain data. Texts are unsafe until the canvas sanitises
// them.

#include <laban/clock.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "observer/cli/dashboard/saga_detail.h"
#include "observer/cli/dashboard/service_map.h"

namespace laban::top {

struct Counts {
  std::uint64_t placeholder = 0, running = 0, compensating = 0, completed = 0, compensated = 0,
                stuck = 0;

  std::uint64_t open() const { return placeholder + running + compensating; }
  std::uint64_t total() const { return open() + completed + compensated + stuck; }
};

struct ObserverHealth {
  bool answers = false;
  std::string problem;  // why it does not answer, or what it waits for
  std::string mode;
  Duration up{};
  std::uint64_t checkpoint = 0, lag = 0;  // messages, on all partitions
  bool caught_up = false;
  std::size_t partitions = 0;
  std::uint64_t dead_letters = 0, findings = 0, invalid = 0;
  std::size_t holes = 0;
};

struct Rates {
  double events_per_s = 0, ended_per_s = 0, failed_per_s = 0;  // over the last whole seconds
  // One number per second, the newest last; `failed`: compensated or stuck.
  std::vector<std::uint64_t> events, completed, failed;
};

struct StepNode {
  std::string name, service;
  std::vector<std::size_t> after;  // indexes of other steps
  bool pivot = false, optional = false;
  std::optional<std::uint64_t> waiting, undoing, stuck;
  std::uint64_t failed = 0;
  std::optional<Duration> p50, p95, p99;
};

struct Flow {
  std::string definition;
  std::uint64_t number = 0;
  Counts counts;
  std::uint64_t sampled = 0;
  std::optional<Duration> p50, p95, p99;
  std::vector<StepNode> steps;
};

struct SagaRow {
  std::string id, definition, state, business, waiting_for, last_event, trouble;
  Duration age{};
  std::uint64_t done = 0, total = 0;
  bool is_held = false;
};

struct FailureGroup {
  std::string service, step, type, reason, saga;
  std::uint64_t count = 0;
  std::optional<Duration> since;  // the last one
};

struct Model {
  std::string url, name_space;
  Time now{};
  bool is_live = false;  // the last request was answered
  std::string problem;   // why it was not
  Duration interval{};
  ObserverHealth observer;
  Counts counts;
  Rates rates;
  std::vector<Flow> flows;
  std::vector<SagaRow> sagas;
  ServiceMap services;
  std::vector<FailureGroup> failures;
  std::optional<SagaDetail> saga;  // the open one
  std::string saga_problem;        // why it is missing
};

}  // namespace laban::top

#pragma once

// SagaDetail: one saga, as plain data for the screen.

#include <laban/clock.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace laban::top {

struct StoryEntry {
  std::uint64_t sequence = 0;
  Time time{};
  std::string id, cause, type, source, step, role, text, payload;
  std::optional<Duration> after;  // since its cause
  bool is_bad = false;            // a failure, an event not applied, a deadline that passed
};

struct StepLine {
  std::string step, service, state;
  std::optional<Duration> took, usual_p50, usual_p95;
};

struct SagaDetail {
  std::string id, definition, state, business, started, waiting_for, failure, stuck;
  std::uint64_t version = 0, generation = 1, partition = 0;
  Duration age{};
  std::optional<Duration> left;  // until a deadline passes
  bool is_held = false;
  std::vector<StoryEntry> entries;
  std::uint64_t left_out = 0;
  std::vector<StepLine> steps;
  std::vector<std::string> owed, asked, confirmed, waived;
  bool is_balanced = true;
  std::string path;             // the steps it took, in words
  std::optional<double> share;  // of recent sagas that took the same path, 0 to 1
  std::vector<std::string> findings, next;
};

}  // namespace laban::top

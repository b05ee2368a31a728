#pragma once

// Mined: what traffic shows of one kind of saga. What is only suspected says so, with its counts.

#include <laban/clock.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace laban::observer {

// Percentiles of how long something took.
struct Delay {
  std::size_t count = 0;
  Duration p50{}, p95{}, p99{}, longest{};
};

// An event type that led to another one.
struct MinedEdge {
  std::string from;
  std::size_t count = 0;
  Delay delay;
};

struct MinedFailure {
  std::string type;
  std::size_t sagas = 0;
  std::size_t undone = 0;  // sagas whose undoing it began
};

struct MinedStep {
  std::string name, service, done;
  std::vector<std::size_t> after;  // indices of steps
  std::vector<MinedFailure> fails;
  std::string undo, undone, refused;  // empty: not seen
  std::size_t undos = 0;              // sagas in which its undo was asked for
  std::string again;                  // empty: it was never asked for once more
  std::size_t retries = 0;            // failures that did not count
  bool pivot = false, optional = false;
  std::optional<Duration> within;  // suggested
  std::size_t sagas = 0;           // in which it was done
  Delay open;                      // from when all it waits for was done
  std::vector<MinedEdge> edges;    // most frequent first
  std::vector<std::string> suspicions;
};

struct MinedSaga {
  std::string name, starts;
  bool parallel = false;           // undos did not wait for each other
  std::optional<Duration> within;  // suggested
  Delay whole;                     // until the last step that is not optional
  std::vector<MinedStep> steps;    // no step comes before one it waits for

  std::size_t sagas = 0;
  std::size_t events = 0;
  std::size_t undone = 0;   // in which an undo was asked for
  std::size_t cut_off = 0;  // whose beginning is not in this traffic; left out
  bool is_sample = false;
  Time from{}, to{};
  std::vector<std::string> remarks;
};

}  // namespace laban::observer

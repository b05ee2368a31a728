#pragma once

// Mined: what traffic shows about one kind of saga. Anything only suspected is marked as such, with
// its counts.

#include <laban/clock.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace laban::observer {

// Percentiles of a duration.
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
  std::size_t undone = 0;  // sagas whose compensation it started
};

struct MinedStep {
  std::string name, service, done;
  std::vector<std::size_t> after;  // indices of steps
  std::vector<MinedFailure> fails;
  std::string undo, undone, refused;  // empty: not seen
  std::size_t undos = 0;              // sagas in which its undo was requested
  std::string again;                  // empty: it was never requested again
  std::size_t retries = 0;            // failures that did not count
  bool pivot = false, optional = false;
  std::optional<Duration> within;  // suggested
  std::size_t sagas = 0;           // sagas in which it was done
  Delay open;                      // since everything it waits for was done
  std::vector<MinedEdge> edges;    // most frequent first
  std::vector<std::string> suspicions;
};

struct MinedSaga {
  std::string name, starts;
  bool parallel = false;           // undos were requested without waiting for each other
  std::optional<Duration> within;  // suggested
  Delay whole;                     // until the last required step
  std::vector<MinedStep> steps;    // no step comes before one that it waits for

  std::size_t sagas = 0;
  std::size_t events = 0;
  std::size_t undone = 0;   // sagas in which an undo was requested
  std::size_t cut_off = 0;  // sagas whose beginning is not in this traffic; left out
  bool is_sample = false;
  Time from{}, to{};
  std::vector<std::string> remarks;
};

}  // namespace laban::observer

#pragma once

// Runs: sagas of one kind, each from its start on, with every cause resolved.

#include <laban/result.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "observer/saga/mining/traffic.h"

namespace laban::observer::mining {

constexpr int no_event = -1;   // it has no cause
constexpr int elsewhere = -2;  // its cause is not in this saga

struct RunEvent {
  WordIndex type = 0, source = 0;
  int cause = no_event;  // index in the run of the event it answers
  // What it follows: its service's previous answer to the same cause, or the cause itself.
  int follows = no_event;
  Time time{};
};

// One saga in log order, without duplicates.
struct Run {
  std::vector<RunEvent> events;
  std::optional<std::size_t> first_request;  // index of the first undo request

  std::optional<std::size_t> first(WordIndex type) const;
};

enum class Kind : std::uint8_t {
  framework,  // laban.*, and operators' events
  request,    // from the observer: requests an undo
  again,      // from the observer: requests a step again
  answer,     // to a request
  forward,
};

struct Runs {
  const Traffic* words = nullptr;
  WordIndex start = 0;
  std::vector<Run> runs;
  std::vector<Kind> kinds;           // by type
  std::vector<WordIndex> producers;  // by type: its most frequent source
  std::size_t cut_off = 0;
  std::map<std::string, std::size_t> other_starts;  // sagas that begin with another event

  const std::string& word(WordIndex index) const { return words->word(index); }
  bool is_forward(WordIndex type) const { return kinds[type] == Kind::forward; }
};

// `starts`: the event they begin with; empty: the one that most sagas begin with.
Result<Runs> runs_of(const Traffic& traffic, const std::string& starts);

}  // namespace laban::observer::mining

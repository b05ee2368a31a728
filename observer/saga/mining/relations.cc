#include "observer/saga/mining/relations.h"

#include <algorithm>
#include <map>
#include <set>

namespace laban::observer::mining {

namespace {

// More types than a definition can have for its steps and their other events.
constexpr std::size_t most_types_of_a_run = 512;

using TypeSet = std::set<WordIndex>;

class RunCounter {
 public:
  RunCounter(const Run& run, Facts& facts) : run_(run), facts_(facts) {}

  void count() {
    std::map<WordIndex, std::size_t> times;
    TypeSet followed;
    for (std::size_t i = 0; i < run_.events.size(); ++i) {
      const WordIndex type = run_.events[i].type;
      ancestors_.push_back(ancestors_of(run_.events[i]));
      if (++times[type] == 1 && first_.size() < most_types_of_a_run) count_first(i);
      count_follow(run_.events[i]);
    }
    for (const auto& [type, count] : times) {
      ++facts_.with[type];
      facts_.recurs[type] += static_cast<std::size_t>(count > 1);
    }
    for (const auto& [a, b] : follows_) ++facts_.follows.at(a, b);
    count_handlings();
    count_undoing();
  }

 private:
  TypeSet ancestors_of(const RunEvent& event) const {
    TypeSet all;
    for (const int from : {event.cause, event.follows}) {
      if (from < 0) continue;
      const auto at = static_cast<std::size_t>(from);
      all.insert(run_.events[at].type);
      all.insert(ancestors_[at].begin(), ancestors_[at].end());
    }
    return all;
  }

  void count_first(std::size_t place) {
    const WordIndex type = run_.events[place].type;
    for (const WordIndex earlier : first_) ++facts_.before.at(earlier, type);
    for (const WordIndex from : ancestors_[place]) ++facts_.ancestor.at(from, type);
    first_.push_back(type);
    facts_.places[type] += place;
    if (!run_.first_request || place < *run_.first_request) ++facts_.unfailed[type];
  }

  void count_follow(const RunEvent& event) {
    if (event.follows < 0) return;
    follows_.emplace(run_.events[static_cast<std::size_t>(event.follows)].type, event.type);
  }

  void count_handlings() {
    std::map<std::pair<int, WordIndex>, TypeSet> answers;
    for (const RunEvent& event : run_.events) {
      if (event.cause >= 0) answers[{event.cause, event.source}].insert(event.type);
    }
    std::set<std::pair<WordIndex, WordIndex>> pairs;
    for (const auto& [handling, types] : answers) {
      for (const WordIndex a : types) {
        for (const WordIndex b : types) pairs.emplace(a, b);
      }
    }
    for (const auto& [a, b] : pairs) ++facts_.together.at(a, b);
  }

  void count_undoing() {
    if (!run_.first_request) return;
    ++facts_.undone;
    const int cause = run_.events[*run_.first_request].cause;
    if (cause < 0) {
      ++facts_.undone_by_time;
    } else {
      ++facts_.began_undoing[run_.events[static_cast<std::size_t>(cause)].type];
    }
  }

  const Run& run_;
  Facts& facts_;
  std::vector<TypeSet> ancestors_;  // by index
  std::vector<WordIndex> first_;    // types in the order of their first appearance
  std::set<std::pair<WordIndex, WordIndex>> follows_;
};

}  // namespace

Facts::Facts(const Runs& runs)
    : types(runs.kinds.size()),
      with(types),
      recurs(types),
      places(types),
      unfailed(types),
      began_undoing(types),
      before(types),
      ancestor(types),
      follows(types),
      together(types) {
  for (const Run& run : runs.runs) RunCounter(run, *this).count();
  for (WordIndex type = 0; type < types; ++type) {
    if (runs.kinds[type] == Kind::framework) undone_by_dead_letter += began_undoing[type];
  }
}

Delay delay_of(std::vector<Duration>& durations) {
  Delay delay;
  delay.count = durations.size();
  if (durations.empty()) return delay;
  std::sort(durations.begin(), durations.end());
  const auto rank = [&](std::size_t percent) {
    return durations[(durations.size() * percent + 99) / 100 - 1];
  };
  delay.p50 = rank(50);
  delay.p95 = rank(95);
  delay.p99 = rank(99);
  delay.longest = durations.back();
  return delay;
}

}  // namespace laban::observer::mining

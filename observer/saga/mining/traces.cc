#include "observer/saga/mining/traces.h"

#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace laban::observer::mining {

namespace {

constexpr std::string_view asker = "observer";

bool is_framework(const Traffic& traffic, const TrafficEvent& event) {
  return traffic.word(event.type).starts_with("laban.") || traffic.word(event.source) == "operator";
}

// In log order, each id once.
std::vector<TrafficEvent> in_order(const Traffic::Saga& saga) {
  std::vector<TrafficEvent> events = saga.events;
  std::stable_sort(events.begin(), events.end(), [](const TrafficEvent& a, const TrafficEvent& b) {
    return a.sequence < b.sequence;
  });
  std::unordered_set<EventId> seen;
  std::erase_if(events, [&](const TrafficEvent& event) { return !seen.insert(event.id).second; });
  return events;
}

// The type a saga begins with: its first event without a cause.
std::optional<WordIndex> begins_with(const Traffic& traffic,
                                     const std::vector<TrafficEvent>& events) {
  for (const auto& event : events) {
    if (is_framework(traffic, event)) continue;
    if (!event.cause.is_nil() || traffic.word(event.source) == asker) return std::nullopt;
    return event.type;
  }
  return std::nullopt;
}

// Sets for each event what it answers and what it follows.
void link(const Traffic& traffic, const std::vector<TrafficEvent>& events, Run& run) {
  std::unordered_map<EventId, int> places;
  std::map<std::pair<int, WordIndex>, int> last_answer;  // by cause and source
  for (std::size_t i = 0; i < events.size(); ++i) {
    const TrafficEvent& event = events[i];
    RunEvent linked{event.type, event.source, no_event, no_event, event.time};
    if (!event.cause.is_nil()) {
      const auto cause = places.find(event.cause);
      linked.cause = cause == places.end() ? elsewhere : cause->second;
      linked.follows = linked.cause;
    }
    if (linked.cause >= 0 && !is_framework(traffic, event)) {
      const auto [last, is_first] = last_answer.try_emplace({linked.cause, event.source}, 0);
      if (!is_first) linked.follows = last->second;
      last->second = static_cast<int>(i);
    }
    places.emplace(event.id, static_cast<int>(i));
    run.events.push_back(linked);
  }
}

// A saga that starts again after its end is another run.
void add_runs(const Traffic& traffic, const std::vector<TrafficEvent>& events, Runs& into) {
  std::vector<TrafficEvent> part;
  bool has_start = false;
  const auto close = [&] {
    if (!has_start) return;
    link(traffic, part, into.runs.emplace_back());
    part.clear();
  };
  for (const auto& event : events) {
    if (event.type == into.start && has_start) {
      close();
      has_start = false;
    }
    has_start = has_start || event.type == into.start;
    part.push_back(event);
  }
  close();
}

void find_kinds(const Traffic& traffic, Runs& runs) {
  const std::size_t types = traffic.words().size();
  std::vector<std::map<WordIndex, std::size_t>> sources(types);
  std::vector<std::size_t> total(types), answers(types);
  runs.kinds.assign(types, Kind::framework);
  runs.producers.assign(types, 0);
  for (const Run& run : runs.runs) {
    for (const RunEvent& event : run.events) {
      ++sources[event.type][event.source];
      ++total[event.type];
      if (event.cause < 0) continue;
      const RunEvent& cause = run.events[static_cast<std::size_t>(event.cause)];
      const bool is_asked =
          traffic.word(cause.source) == asker && !traffic.word(cause.type).starts_with("laban.");
      answers[event.type] += static_cast<std::size_t>(is_asked);
    }
  }
  for (WordIndex type = 0; type < types; ++type) {
    if (total[type] == 0) continue;
    const auto most =
        std::max_element(sources[type].begin(), sources[type].end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    runs.producers[type] = most->first;
    const std::string& source = traffic.word(most->first);
    if (traffic.word(type).starts_with("laban.") || source == "operator") continue;
    runs.kinds[type] = source == asker                           ? Kind::request
                       : answers[type] * 100 >= total[type] * 99 ? Kind::answer
                                                                 : Kind::forward;
  }
}

// Requests whose answers also occur without them ask for a step to be repeated.
void find_pleas(Runs& runs) {
  std::vector<std::size_t> answers(runs.kinds.size()), steps(runs.kinds.size());
  for (const Run& run : runs.runs) {
    for (const RunEvent& event : run.events) {
      if (event.cause < 0) continue;
      const WordIndex cause = run.events[static_cast<std::size_t>(event.cause)].type;
      answers[cause] += static_cast<std::size_t>(runs.kinds[event.type] == Kind::answer);
      steps[cause] += static_cast<std::size_t>(runs.is_forward(event.type));
    }
  }
  for (WordIndex type = 0; type < runs.kinds.size(); ++type) {
    if (runs.kinds[type] == Kind::request && steps[type] > answers[type])
      runs.kinds[type] = Kind::again;
  }
  for (Run& run : runs.runs) {
    const auto first = std::find_if(
        run.events.begin(), run.events.end(),
        [&](const RunEvent& event) { return runs.kinds[event.type] == Kind::request; });
    if (first != run.events.end())
      run.first_request = static_cast<std::size_t>(first - run.events.begin());
  }
}

}  // namespace

std::optional<std::size_t> Run::first(WordIndex type) const {
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].type == type) return i;
  }
  return std::nullopt;
}

Result<Runs> runs_of(const Traffic& traffic, const std::string& starts) {
  Runs runs;
  runs.words = &traffic;
  std::vector<std::vector<TrafficEvent>> sagas;
  std::map<std::string, std::size_t> beginnings;
  for (const auto& [hash, saga] : traffic.sagas()) {
    sagas.push_back(in_order(saga));
    const auto type = begins_with(traffic, sagas.back());
    if (type) ++beginnings[traffic.word(*type)];
    if (!type && !sagas.back().empty()) ++runs.cut_off;
  }
  std::string start = starts;
  if (start.empty() && !beginnings.empty()) {
    start =
        std::max_element(beginnings.begin(), beginnings.end(), [](const auto& a, const auto& b) {
          return a.second < b.second;
        })->first;
  }
  if (!beginnings.contains(start)) {
    return Error{ErrorKind::not_found,
                 start.empty() ? "this traffic holds no saga from its beginning"
                               : fmt::format("no saga in this traffic begins with {}", start)};
  }
  const auto& words = traffic.words();
  runs.start = static_cast<WordIndex>(std::find(words.begin(), words.end(), start) - words.begin());
  beginnings.erase(start);
  runs.other_starts = std::move(beginnings);
  for (const auto& events : sagas) {
    if (begins_with(traffic, events) == runs.start) add_runs(traffic, events, runs);
  }
  find_kinds(traffic, runs);
  runs.kinds[runs.start] = Kind::forward;
  find_pleas(runs);
  return runs;
}

}  // namespace laban::observer::mining

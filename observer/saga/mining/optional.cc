#include "observer/saga/mining/optional.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/mining/counted.h"
#include "observer/saga/mining/retry_requests.h"

namespace laban::observer::mining {

namespace {

// The longest time from any cause to its answer: a run idle for longer is over.
Duration longest_answer(const Runs& runs) {
  Duration longest{};
  for (const Run& run : runs.runs) {
    for (const RunEvent& event : run.events) {
      if (event.cause < 0) continue;
      longest =
          std::max(longest, event.time - run.events[static_cast<std::size_t>(event.cause)].time);
    }
  }
  return longest;
}

std::vector<const Run*> runs_at_rest(const Runs& runs) {
  const Duration patience = longest_answer(runs);
  std::vector<const Run*> resting;
  for (const Run& run : runs.runs) {
    if (runs.words->last_time() - run.events.back().time >= patience) resting.push_back(&run);
  }
  return resting;
}

// Really undone, not only stopped at the fence and continued.
bool is_really_undone(const Runs& runs, const Undos& undos, const Run& run) {
  return std::any_of(run.events.begin(), run.events.end(), [&](const RunEvent& event) {
    return runs.kinds[event.type] == Kind::request &&
           (undos.fence() == nullptr || event.type != undos.fence()->request);
  });
}

}  // namespace

std::vector<const Run*> completed_runs(const Runs& runs, const Roles& roles) {
  std::vector<const Run*> completed = runs_at_rest(runs);
  std::erase_if(completed, [&](const Run* run) {
    if (run->first_request) return true;
    return std::any_of(run->events.begin(), run->events.end(), [&](const RunEvent& event) {
      const bool has_failed = std::any_of(
          roles.failings.begin(), roles.failings.end(),
          [&](const Failing& failing) { return failing.is_proven && failing.type == event.type; });
      return has_failed || runs.word(event.type) == "laban.dead_lettered";
    });
  });
  return completed;
}

std::map<WordIndex, std::vector<std::string>> optional_by_signs(const Runs& runs,
                                                                const Facts& facts,
                                                                const Roles& roles,
                                                                const Undos& undos) {
  const auto completed = completed_runs(runs, roles);
  const auto requests = retry_requests_of(runs, roles);
  std::vector<const Run*> undone = runs_at_rest(runs);
  std::erase_if(undone, [&](const Run* run) { return !is_really_undone(runs, undos, *run); });
  std::map<WordIndex, std::vector<std::string>> found;
  for (const WordIndex step : roles.steps) {
    const Undo* undo = undos.of_step(step);
    if (step == runs.start || (undo != nullptr && undo->is_fence)) continue;
    if (roles.is_aside(step)) found[step].push_back("it only follows failures");
    if (facts.recurs[step] * 100 >= facts.with[step]) {
      found[step].push_back(fmt::format("it came more than once in {}", sagas(facts.recurs[step])));
    }
    const auto has = [&](const Run* run) { return run->first(step).has_value(); };
    const auto kept = static_cast<std::size_t>(std::count_if(undone.begin(), undone.end(), has));
    if (undo == nullptr && kept > 0) {
      found[step].push_back(
          fmt::format("its undo was never requested where later undos were, in {}", sagas(kept)));
    }
    for (const Failing& failing : roles.failings) {
      if (failing.step != step || failing.is_proven || undos.all.empty()) continue;
      if (requests.contains(step)) continue;  // it was requested again instead
      found[step].push_back(fmt::format("nothing was undone after {} ({})", runs.word(failing.type),
                                        sagas(facts.with[failing.type])));
    }
    const bool can_fail = std::any_of(
        roles.failings.begin(), roles.failings.end(),
        [&](const Failing& failing) { return failing.step == step && failing.is_proven; });
    const auto in =
        static_cast<std::size_t>(std::count_if(completed.begin(), completed.end(), has));
    if (!can_fail && !completed.empty() && !nearly_all(in, completed.size())) {
      found[step].push_back(fmt::format("not in {} of the {} that ended well",
                                        grouped(completed.size() - in), sagas(completed.size())));
    }
  }
  return found;
}

}  // namespace laban::observer::mining

#include "observer/saga/mining/undos.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "observer/saga/mining/counted.h"

namespace laban::observer::mining {

namespace {

using Counts = std::map<WordIndex, std::size_t>;

// "payment" of "payment.charged".
std::string_view context_of(std::string_view type) { return type.substr(0, type.find('.')); }

// Counts for one request type.
struct RequestStats {
  WordIndex request = 0;
  std::size_t runs = 0;
  std::size_t first = 0;  // runs in which it was the first request
  std::size_t place = 0;  // sum over runs: how many other requests came before it
  Counts answers;         // by type: number of runs
  Counts done_before;     // by step: runs in which it was done when the request was sent
  std::map<WordIndex, Counts> done_with;  // by answer and step: runs with both

  bool is_precise(WordIndex step) const {
    const auto found = done_before.find(step);
    return found != done_before.end() && found->second * 100 >= runs * 99;
  }
};

class UndoFinder {
 public:
  UndoFinder(const Runs& runs, const Facts& facts, const Roles& roles)
      : runs_(runs), facts_(facts), roles_(roles) {
    for (const Run& run : runs.runs) {
      if (run.first_request) count(run);
    }
  }

  Undos find() && {
    std::vector<const RequestStats*> in_order;
    for (const auto& [type, asked] : asked_) in_order.push_back(&asked);
    // In the order of the requests: undos run backwards, so among equals the first request belongs
    // to the last step.
    std::stable_sort(in_order.begin(), in_order.end(),
                     [](const RequestStats* a, const RequestStats* b) {
                       return a->place * b->runs < b->place * a->runs;
                     });
    for (const RequestStats* asked : in_order) try_fence(*asked);
    for (const RequestStats* asked : in_order) {
      if (!is_settled(asked->request)) match(*asked);
    }
    find_parallel();
    return std::move(found_);
  }

 private:
  // Most sagas with several undos had two of them open at once.
  void find_parallel() {
    std::size_t several = 0, at_once = 0;
    for (const Run& run : runs_.runs) {
      std::set<int> open, asked;
      bool overlap = false;
      for (std::size_t place = 0; place < run.events.size(); ++place) {
        const RunEvent& event = run.events[place];
        open.erase(event.cause);
        const bool is_fence = found_.fence() != nullptr && found_.fence()->request == event.type;
        if (runs_.kinds[event.type] != Kind::request || is_fence) continue;
        if (!asked.insert(static_cast<int>(event.type)).second) continue;
        overlap = overlap || !open.empty();
        open.insert(static_cast<int>(place));
      }
      several += static_cast<std::size_t>(asked.size() > 1);
      at_once += static_cast<std::size_t>(overlap);
    }
    found_.in_parallel = several > 0 && at_once * 2 > several;
  }

  void count(const Run& run) {
    std::map<WordIndex, std::set<WordIndex>> answers;
    std::set<WordIndex> done, requests;
    for (const RunEvent& event : run.events) {
      const Kind kind = runs_.kinds[event.type];
      if (kind == Kind::request && requests.insert(event.type).second) {
        RequestStats& asked = asked_[event.type];
        asked.request = event.type;
        ++asked.runs;
        asked.first += static_cast<std::size_t>(requests.size() == 1);
        asked.place += requests.size() - 1;
        for (const WordIndex step : done) ++asked.done_before[step];
      }
      if (kind == Kind::answer && event.cause >= 0)
        answers[run.events[static_cast<std::size_t>(event.cause)].type].insert(event.type);
      if (kind == Kind::forward) done.insert(event.type);
    }
    for (const WordIndex step : done) ++done_in_undone_[step];
    for (const auto& [request, types] : answers) {
      const auto asked = asked_.find(request);
      if (asked == asked_.end()) continue;
      for (const WordIndex type : types) {
        ++asked->second.answers[type];
        for (const WordIndex step : done) ++asked->second.done_with[type][step];
      }
    }
  }

  // Answers of the service named in the request, otherwise of the service that answers most.
  std::vector<WordIndex> answers_to(const RequestStats& asked) const {
    std::vector<WordIndex> types;
    const std::string_view context = context_of(runs_.word(asked.request));
    for (const auto& [type, count] : asked.answers) {
      if (context_of(runs_.word(type)) == context) types.push_back(type);
    }
    if (types.empty()) {
      for (const auto& [type, count] : asked.answers) types.push_back(type);
    }
    const auto more = [&](WordIndex a, WordIndex b) {
      return asked.answers.at(a) > asked.answers.at(b);
    };
    std::stable_sort(types.begin(), types.end(), more);
    std::erase_if(types, [&](WordIndex type) {
      return runs_.producers[type] != runs_.producers[types.front()];
    });
    return types;
  }

  std::vector<WordIndex> steps_of(WordIndex service) const {
    std::vector<WordIndex> steps;
    for (const WordIndex step : roles_.steps) {
      const bool is_free = std::none_of(found_.all.begin(), found_.all.end(),
                                        [&](const Undo& undo) { return undo.step == step; });
      if (runs_.producers[step] == service && is_free && !roles_.is_aside(step))
        steps.push_back(step);
    }
    return steps;
  }

  static std::size_t count_of(const std::map<WordIndex, Counts>& counts, WordIndex answer,
                              WordIndex step) {
    const auto by_step = counts.find(answer);
    if (by_step == counts.end()) return 0;
    const auto found = by_step->second.find(step);
    return found == by_step->second.end() ? 0 : found->second;
  }

  static bool is_never(const RequestStats& asked, WordIndex answer, WordIndex step) {
    return count_of(asked.done_with, answer, step) * 100 <= asked.answers.at(answer);
  }
  static bool is_always(const RequestStats& asked, WordIndex answer, WordIndex step) {
    return count_of(asked.done_with, answer, step) * 100 >= asked.answers.at(answer) * 99;
  }

  // "Will not happen" if the step had not happened, "too late" if it had: the answers of a fence.
  bool try_refused(const RequestStats& asked, const std::vector<WordIndex>& answers) {
    for (const WordIndex step : steps_of(runs_.producers[answers.front()])) {
      for (const WordIndex refused : answers) {
        for (const WordIndex undone : answers) {
          if (!is_always(asked, refused, step) || !is_never(asked, undone, step)) continue;
          found_.all.push_back({asked.request, undone, refused, step, true, asked.runs});
          return true;
        }
      }
    }
    return false;
  }

  // Only a fence is requested first in every saga, whatever was done.
  void try_fence(const RequestStats& asked) {
    if (found_.fence() != nullptr || !nearly_all(asked.first, facts_.undone)) return;
    const auto answers = answers_to(asked);
    if (answers.empty()) return;
    if (try_refused(asked, answers)) return;
    const WordIndex service = runs_.producers[answers.front()];
    const auto steps = steps_of(service);
    const bool is_plain = std::any_of(steps.begin(), steps.end(),
                                      [&](WordIndex step) { return asked.is_precise(step); }) &&
                          !has_rival(asked, service);
    if (is_plain) return;
    std::optional<WordIndex> last;
    for (const WordIndex step : steps) {
      if (!is_never(asked, answers.front(), step)) continue;
      if (!last || comes_later(step, *last)) last = step;
    }
    if (last) {
      found_.all.push_back({asked.request, answers.front(), {}, *last, true, asked.runs});
    } else {
      found_.remarks.push_back(fmt::format(
          "{} is requested first in every saga that is undone, like a fence, but the step "
          "of {} it stops was never seen; left out",
          runs_.word(asked.request), runs_.word(service)));
      settled_.insert(asked.request);
    }
  }

  // Another request to this service that undoes the same steps.
  bool has_rival(const RequestStats& asked, WordIndex service) const {
    return std::any_of(asked_.begin(), asked_.end(), [&](const auto& entry) {
      const RequestStats& other = entry.second;
      const auto answers = answers_to(other);
      if (other.request == asked.request || answers.empty()) return false;
      if (runs_.producers[answers.front()] != service) return false;
      const auto steps = steps_of(service);
      const auto wanted = std::count_if(steps.begin(), steps.end(), [&](WordIndex step) {
        return other.is_precise(step) || asked.is_precise(step);
      });
      return wanted < 2;
    });
  }

  bool comes_later(WordIndex a, WordIndex b) const {
    return facts_.places[a] * facts_.with[b] > facts_.places[b] * facts_.with[a];
  }

  // The step that was always done when this was requested, and for which it was requested most
  // often.
  void match(const RequestStats& asked) {
    const auto answers = answers_to(asked);
    if (answers.empty()) {
      found_.remarks.push_back(fmt::format("{} was requested and never answered; left out ({})",
                                           runs_.word(asked.request), sagas(asked.runs)));
      return;
    }
    std::optional<WordIndex> best;
    const auto recall = [&](WordIndex step) {
      return static_cast<double>(asked.done_before.at(step)) /
             static_cast<double>(done_in_undone_.at(step));
    };
    for (const WordIndex step : steps_of(runs_.producers[answers.front()])) {
      if (!asked.is_precise(step)) continue;
      if (!best || recall(step) > recall(*best) ||
          (recall(step) == recall(*best) && comes_later(step, *best))) {
        best = step;
      }
    }
    if (!best) {
      found_.remarks.push_back(fmt::format("{} undoes no step that was seen; left out ({})",
                                           runs_.word(asked.request), sagas(asked.runs)));
      return;
    }
    Undo undo{asked.request, answers.front(), {}, *best, false, asked.runs};
    if (answers.size() > 1) undo.refused = answers[1];
    found_.all.push_back(undo);
  }

  bool is_settled(WordIndex request) const {
    return settled_.contains(request) ||
           std::any_of(found_.all.begin(), found_.all.end(),
                       [&](const Undo& undo) { return undo.request == request; });
  }

  const Runs& runs_;
  const Facts& facts_;
  const Roles& roles_;
  std::map<WordIndex, RequestStats> asked_;
  Counts done_in_undone_;  // by step: runs in which something was undone
  std::set<WordIndex> settled_;
  Undos found_;
};

}  // namespace

const Undo* Undos::of_step(WordIndex done) const {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Undo& undo) { return undo.step == done; });
  return found == all.end() ? nullptr : &*found;
}

const Undo* Undos::fence() const {
  const auto found =
      std::find_if(all.begin(), all.end(), [](const Undo& undo) { return undo.is_fence; });
  return found == all.end() ? nullptr : &*found;
}

Undos undos_of(const Runs& runs, const Facts& facts, const Roles& roles) {
  return UndoFinder(runs, facts, roles).find();
}

}  // namespace laban::observer::mining

#include "observer/saga/mining/activities.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "observer/saga/mining/counted.h"

namespace laban::observer::mining {

namespace {

using Types = std::set<WordIndex>;

class RoleFinder {
 public:
  RoleFinder(const Runs& runs, const Facts& facts) : runs_(runs), facts_(facts) {
    for (WordIndex type = 0; type < facts.types; ++type) {
      if (facts.with[type] > 0 && runs.is_forward(type)) forward_.push_back(type);
    }
  }

  Roles find() && {
    for (const WordIndex type : forward_) {
      const std::size_t began = facts_.began_undoing[type];
      const bool mostly = began * 2 >= facts_.unfailed[type];
      if (type != runs_.start && began > 0 && (mostly || ends_a_branch(type))) proven_.insert(type);
    }
    for (const WordIndex type : forward_) {
      if (type != runs_.start && !proven_.contains(type) && ends_a_branch(type))
        suspected_.insert(type);
    }
    Roles roles;
    roles.steps.push_back(runs_.start);
    const Types flow = flow_from_start();
    for (const WordIndex type : forward_) {
      if (type == runs_.start || is_failing(type)) continue;
      if (flow.contains(type)) {
        roles.steps.push_back(type);
      } else {
        set_aside(type, roles);
      }
    }
    for (const auto* failing : {&proven_, &suspected_}) {
      for (const WordIndex type : *failing) give_to_step(type, roles);
    }
    return roles;
  }

 private:
  bool is_failing(WordIndex type) const {
    return proven_.contains(type) || suspected_.contains(type);
  }

  bool has_followers(WordIndex type) const {
    return std::any_of(forward_.begin(), forward_.end(), [&](WordIndex other) {
      return other != type && facts_.follows.at(type, other) > 0;
    });
  }

  // Both are answers of one service to the same kinds of events, and never to the same event.
  bool are_alternatives(WordIndex a, WordIndex b) const {
    return a != b && runs_.producers[a] == runs_.producers[b] && facts_.together.at(a, b) == 0 &&
           overlap(a, b) > 0;
  }

  // How similar their origins are, from 0 to 1.
  double overlap(WordIndex a, WordIndex b) const {
    double sum = 0;
    for (WordIndex from = 0; from < facts_.types; ++from) {
      const auto share = [&](WordIndex to) {
        return static_cast<double>(facts_.follows.at(from, to)) /
               static_cast<double>(facts_.with[to]);
      };
      sum += std::min(share(a), share(b));
    }
    return sum;
  }

  // Nothing follows it, although its service usually emits a more frequent event there.
  bool ends_a_branch(WordIndex type) const {
    for (const WordIndex other : forward_) {
      if (other != type && facts_.follows.at(type, other) > 0 && has_followers(other)) return false;
    }
    return std::any_of(forward_.begin(), forward_.end(), [&](WordIndex other) {
      return are_alternatives(type, other) && facts_.with[other] > facts_.with[type] &&
             !proven_.contains(other);
    });
  }

  // Types that lead back to the start without a failure or an undo on the way, or whose origin is
  // unknown.
  Types flow_from_start() const {
    Types flow = {runs_.start};
    std::vector<WordIndex> open = {runs_.start};
    for (const WordIndex type : forward_) {
      bool has_origin = false;
      for (WordIndex from = 0; from < facts_.types; ++from)
        has_origin |= facts_.follows.at(from, type) > 0;
      if (!has_origin && flow.insert(type).second) open.push_back(type);
    }
    while (!open.empty()) {
      const WordIndex from = open.back();
      open.pop_back();
      if (is_failing(from)) continue;
      for (const WordIndex type : forward_) {
        if (facts_.follows.at(from, type) > 0 && flow.insert(type).second) open.push_back(type);
      }
    }
    return flow;
  }

  // A participant's events must all be listed in the definition; a bystander's need not be.
  void set_aside(WordIndex type, Roles& roles) const {
    const bool takes_part = std::any_of(forward_.begin(), forward_.end(), [&](WordIndex other) {
      return other != type && runs_.producers[other] == runs_.producers[type];
    });
    if (takes_part) {
      roles.steps.push_back(type);
      roles.aside.push_back(type);
    } else {
      roles.remarks.push_back(fmt::format("{} of {} only follows failures; left out ({})",
                                          runs_.word(type), runs_.word(runs_.producers[type]),
                                          sagas(facts_.with[type])));
    }
  }

  void give_to_step(WordIndex type, Roles& roles) const {
    std::optional<WordIndex> best;
    double most = -1;
    for (const WordIndex step : roles.steps) {
      if (runs_.producers[step] != runs_.producers[type]) continue;
      if (facts_.together.at(type, step) > 0 || roles.is_aside(step)) continue;
      if (const double score = overlap(type, step); score > most) {
        most = score;
        best = step;
      }
    }
    if (best) {
      roles.failings.push_back({type, *best, proven_.contains(type)});
      return;
    }
    roles.remarks.push_back(
        fmt::format("{} ends {}, but no other event of {} completes a step; left out",
                    runs_.word(type), sagas(facts_.with[type]), runs_.word(runs_.producers[type])));
  }

  const Runs& runs_;
  const Facts& facts_;
  std::vector<WordIndex> forward_;
  Types proven_, suspected_;
};

}  // namespace

bool Roles::is_aside(WordIndex type) const {
  return std::find(aside.begin(), aside.end(), type) != aside.end();
}

Roles roles_of(const Runs& runs, const Facts& facts) { return RoleFinder(runs, facts).find(); }

}  // namespace laban::observer::mining

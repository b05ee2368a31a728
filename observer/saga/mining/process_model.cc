#include "observer/saga/mining/process_model.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "observer/saga/mining/counted.h"
#include "observer/saga/mining/optional.h"

namespace laban::observer::mining {

namespace {

using Places = std::set<std::size_t>;

// From this many runs on it is not chance.
constexpr std::size_t enough_runs = 20, few_runs = 3;

class ShapeFinder {
 public:
  ShapeFinder(const Runs& runs, const Facts& facts, const Roles& roles, const Undos& undos)
      : runs_(runs), facts_(facts), roles_(roles), undos_(undos) {
    for (const WordIndex step : roles.steps) shape_.steps.push_back({step, {}, false, {}});
  }

  Shape find() && {
    find_candidates();
    find_optional();
    for (std::size_t b = 0; b < count(); ++b) {
      if (!at(b).optional)
        std::erase_if(candidates_[b], [&](std::size_t a) { return at(a).optional; });
      // A step without a known cause at least came after the start.
      if (b != 0 && candidates_[b].empty()) {
        candidates_[b].insert(0);
        if (!roles_.is_aside(at(b).done))
          at(b).suspicions.emplace_back(
              "suspected: no step led to it; assumed to come after the start");
      }
    }
    for (std::size_t b = 1; b < count(); ++b) find_joins(b);
    for (std::size_t b = 0; b < count(); ++b) reduce(b);
    find_pivot();
    sort_steps();
    return std::move(shape_);
  }

 private:
  std::size_t count() const { return shape_.steps.size(); }
  ShapedStep& at(std::size_t place) { return shape_.steps[place]; }
  WordIndex type(std::size_t place) const { return shape_.steps[place].done; }
  std::size_t runs_with(std::size_t place) const { return facts_.with[type(place)]; }

  bool is_always_before(std::size_t a, std::size_t b) const {
    return nearly_all(facts_.before.at(type(a), type(b)), runs_with(b));
  }

  // Everything `from` waits for, directly or not.
  Places waited_for(std::size_t from) const {
    Places seen;
    std::vector<std::size_t> open(candidates_[from].begin(), candidates_[from].end());
    while (!open.empty()) {
      const std::size_t place = open.back();
      open.pop_back();
      if (!seen.insert(place).second) continue;
      open.insert(open.end(), candidates_[place].begin(), candidates_[place].end());
    }
    return seen;
  }

  // Whatever came before it in all runs, and either led to it in some or was always its ancestor.
  void find_candidates() {
    candidates_.assign(count(), {});
    for (std::size_t b = 1; b < count(); ++b) {
      for (std::size_t a = 0; a < count(); ++a) {
        if (a == b || !is_always_before(a, b) || roles_.is_aside(type(a))) continue;
        const bool led = facts_.follows.at(type(a), type(b)) > 0 ||
                         nearly_all(facts_.ancestor.at(type(a), type(b)), runs_with(b));
        // A majority rule could produce a cycle.
        if (led && !waited_for(a).contains(b)) candidates_[b].insert(a);
      }
    }
  }

  void find_optional() {
    const auto signs = optional_by_signs(runs_, facts_, roles_, undos_);
    for (auto& step : shape_.steps) step.optional = signs.contains(step.done);
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t b = 0; b < count(); ++b) {
        for (const std::size_t a : candidates_[b]) {
          if (at(b).optional || !at(a).optional) continue;
          at(a).optional = false;
          changed = true;
          for (const auto& sign : signs.at(at(a).done))
            at(a).suspicions.emplace_back(
                fmt::format("suspected: {}, but {} waits for it", sign, runs_.word(type(b))));
        }
      }
    }
    for (auto& step : shape_.steps) {
      if (!step.optional) continue;
      for (const auto& sign : signs.at(step.done))
        step.suspicions.push_back(fmt::format("suspected to be optional: {}", sign));
    }
  }

  // A service that waits for two events and remembers the first names only the second as its cause.
  // So b also waits for whatever always came before it and without which it never came; or whatever
  // it was held back for often enough.
  void find_joins(std::size_t b) {
    if (at(b).optional) return;
    const Places waits = waited_for(b);
    for (std::size_t a = 0; a < count(); ++a) {
      if (a == b || at(a).optional || waits.contains(a) || !is_always_before(a, b)) continue;
      if (roles_.is_aside(type(a)) || waited_for(a).contains(b)) continue;
      const std::size_t held_back = runs_held_back(a, b), in_vain = runs_in_vain(a, b);
      const bool is_of_one_service = runs_.producers[type(a)] == runs_.producers[type(b)];
      const bool is_likely = in_vain >= few_runs || (held_back >= enough_runs && is_of_one_service);
      if (!is_likely && held_back == 0 && in_vain == 0) continue;
      std::string text =
          fmt::format("suspected: {} came before it in {} of {}, in {} later than what led to it",
                      runs_.word(type(a)), grouped(facts_.before.at(type(a), type(b))),
                      sagas(runs_with(b)), grouped(held_back));
      if (in_vain > 0) text += fmt::format("; without it, it never came ({})", sagas(in_vain));
      if (!is_likely) text += "; if it waits for that too, add it to 'after'";
      at(b).suspicions.push_back(std::move(text));
      if (is_likely) candidates_[b].insert(a);
    }
  }

  // Runs in which a came after the event that led to b, and b came only then. None if a hardly ever
  // comes before that event.
  std::size_t runs_held_back(std::size_t a, std::size_t b) const {
    std::size_t most = 0;
    for (const std::size_t led : candidates_[b]) {
      const auto earlier = facts_.before.at(type(a), type(led));
      const auto later = facts_.before.at(type(led), type(a));
      if (facts_.follows.at(type(led), type(b)) == 0 || earlier * 100 < earlier + later) continue;
      std::size_t count = 0;
      for (const Run& run : runs_.runs) {
        const auto place_a = run.first(type(a)), place_led = run.first(type(led));
        count += static_cast<std::size_t>(run.first(type(b)) && place_a && place_led &&
                                          *place_led < *place_a);
      }
      most = std::max(most, count);
    }
    return most;
  }

  // Runs in which everything that led to b came, but neither a nor b did.
  std::size_t runs_in_vain(std::size_t a, std::size_t b) const {
    return static_cast<std::size_t>(
        std::count_if(runs_.runs.begin(), runs_.runs.end(), [&](const Run& run) {
          return !run.first(type(a)) && !run.first(type(b)) &&
                 std::all_of(candidates_[b].begin(), candidates_[b].end(),
                             [&](std::size_t led) { return run.first(type(led)).has_value(); });
        }));
  }

  // Drops what is already implied by the others.
  void reduce(std::size_t b) {
    for (const std::size_t a : candidates_[b]) {
      const bool is_implied = std::any_of(
          candidates_[b].begin(), candidates_[b].end(),
          [&](std::size_t other) { return other != a && waited_for(other).contains(a); });
      if (!is_implied) at(b).after.push_back(a);
    }
  }

  bool comes_after(std::size_t step, std::size_t other) const {
    return waited_for(step).contains(other);
  }

  void find_pivot() {
    if (const Undo* fence = undos_.fence()) {
      for (std::size_t place = 0; place < count(); ++place) {
        if (at(place).done == fence->step) shape_.pivot = place;
      }
    }
    std::vector<std::size_t> lasting;  // required, and never undone
    for (std::size_t place = 0; place < count(); ++place) {
      const bool is_behind =
          shape_.pivot && (place == *shape_.pivot || comes_after(place, *shape_.pivot));
      if (!at(place).optional && undos_.of_step(at(place).done) == nullptr && !is_behind)
        lasting.push_back(place);
    }
    if (lasting.empty()) return;
    if (!shape_.pivot && turn_at_first(lasting)) return;
    for (const std::size_t place : lasting) {
      at(place).suspicions.emplace_back(
          "incomplete: its undo was never requested; give it 'undo' and 'undone'");
    }
  }

  // If all other steps that are never undone come after one of them, that one is the pivot.
  bool turn_at_first(const std::vector<std::size_t>& lasting) {
    for (const std::size_t first : lasting) {
      const bool is_first = std::all_of(lasting.begin(), lasting.end(), [&](std::size_t other) {
        return other == first || comes_after(other, first);
      });
      bool is_undone_later = false;
      for (std::size_t place = 0; place < count(); ++place) {
        is_undone_later |= undos_.of_step(at(place).done) != nullptr && comes_after(place, first);
      }
      if (!is_first || is_undone_later) continue;
      shape_.pivot = first;
      at(first).suspicions.emplace_back(
          undos_.all.empty() ? "suspected to be the pivot: nothing was undone in this traffic"
                             : "suspected to be the pivot: the first step that was never undone");
      return true;
    }
    return false;
  }

  bool comes_earlier(std::size_t a, std::size_t b) const {
    const auto mean_a = facts_.places[type(a)] * runs_with(b);
    const auto mean_b = facts_.places[type(b)] * runs_with(a);
    return mean_a != mean_b ? mean_a < mean_b : runs_.word(type(a)) < runs_.word(type(b));
  }

  void sort_steps() {
    std::vector<std::size_t> order, place_of(count());
    Places placed;
    while (order.size() < count()) {
      std::optional<std::size_t> next;
      for (std::size_t place = 0; place < count(); ++place) {
        const auto& after = at(place).after;
        const bool is_free = std::all_of(after.begin(), after.end(),
                                         [&](std::size_t other) { return placed.contains(other); });
        if (placed.contains(place) || !is_free) continue;
        if (!next || comes_earlier(place, *next)) next = place;
      }
      place_of[*next] = order.size();
      order.push_back(*next);
      placed.insert(*next);
    }
    std::vector<ShapedStep> sorted;
    for (const std::size_t place : order) {
      sorted.push_back(std::move(at(place)));
      for (auto& other : sorted.back().after) other = place_of[other];
      std::sort(sorted.back().after.begin(), sorted.back().after.end());
    }
    shape_.steps = std::move(sorted);
    if (shape_.pivot) shape_.pivot = place_of[*shape_.pivot];
  }

  const Runs& runs_;
  const Facts& facts_;
  const Roles& roles_;
  const Undos& undos_;
  std::vector<Places> candidates_;
  Shape shape_;
};

}  // namespace

Shape shape_of(const Runs& runs, const Facts& facts, const Roles& roles, const Undos& undos) {
  return ShapeFinder(runs, facts, roles, undos).find();
}

}  // namespace laban::observer::mining

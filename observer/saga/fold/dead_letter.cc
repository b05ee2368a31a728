// A service has set an event aside: it will not react to it.

#include <algorithm>

#include "observer/saga/fold/folding.h"

namespace laban::observer {

// A request of the observer: it is made again later.
bool Folding::is_request_set_aside(StepIndex index, const DeadLetter& letter) {
  StepInstance& it = step(index);
  const Step& what = says(index);
  if (what.service != letter.service) return false;
  if (letter.event_type == what.undo && it.attempts > 0 && !it.is_undone() &&
      instance_.is_failing()) {
    undo_not_done(index, std::string(letter.reason));
    return true;
  }
  if (letter.event_type != what.again || it.agains == 0 || it.is_done()) return false;
  it.due = {};
  plan_again(index);
  return true;
}

// What a step begins with.
bool Folding::is_work_set_aside(StepIndex index, const DeadLetter& letter) const {
  const StepInstance& it = instance_.steps[index];
  const Step& what = says(index);
  if (what.service != letter.service || it.is_done() || it.failed.exists()) return false;
  if (what.after.empty()) return letter.event_type == definition_.starts();
  return std::any_of(what.after.begin(), what.after.end(),
                     [&](StepIndex other) { return says(other).done == letter.event_type; });
}

void Folding::on_dead_letter(const DeadLetter& letter) {
  const std::string text =
      shortened(std::string(letter.service) + " set " + std::string(letter.event_type) +
                " aside: " + std::string(letter.reason));
  bool is_any = false;
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    if (is_request_set_aside(index, letter)) {
      find(FindingKind::dead_letter, index, 0, text);
      is_any = true;
      continue;
    }
    if (!is_work_set_aside(index, letter)) continue;
    find(FindingKind::dead_letter, index, 0, text);
    is_any = true;
    if (says(index).optional) {
      step(index).failed = here();
    } else {
      step_failed(index, text);
    }
  }
  if (is_any) return;
  const auto part = definition_.part_of(letter.event_type);
  find(FindingKind::dead_letter, part ? std::optional(part->step) : std::nullopt, 0, text);
}

}  // namespace laban::observer

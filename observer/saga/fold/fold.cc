#include "observer/saga/fold/fold.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/fold/folding.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

namespace {

// Events of the framework itself ("laban.retry_due") play no part in a saga.
bool is_framework(std::string_view type) { return type.starts_with("laban."); }

}  // namespace

std::string shortened(std::string_view text) {
  if (text.size() <= text_bytes) return std::string(text);
  std::size_t size = text_bytes;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return std::string(text.substr(0, size));
}

Folding::Folding(const Definition& definition, Instance instance, const FoldEvent& event)
    : definition_(definition),
      event_(event),
      result_{std::move(instance), {}, {}},
      instance_(result_.instance) {}

FoldResult Folding::run() && {
  // Total: an instance of another definition is left as it is.
  if (instance_.steps.size() != definition_.steps().size()) return std::move(result_);
  check_gap();
  if (event_.kind == FoldEvent::Kind::tick) {
    if (!instance_.held.exists()) on_tick();
  } else {
    on_event();
    ++instance_.events;
    instance_.last = here();
    instance_.last_type = shortened(event_.type);
    if (!instance_.opened.exists()) instance_.opened = here();
  }
  settle();
  return std::move(result_);
}

void Folding::find(FindingKind kind, std::optional<StepIndex> step, std::uint64_t other,
                   std::string text) {
  if (text.empty()) text = shortened(event_.type);
  Finding finding{kind, step, event_.sequence, other, std::move(text)};
  if (instance_.findings.size() < findings_kept) {
    instance_.findings.push_back(finding);
  } else {
    ++instance_.findings_left_out;
  }
  result_.findings.push_back(std::move(finding));
}

// What is gone may have been about this saga.
void Folding::check_gap() {
  const LogGap& gap = event_.gap;
  const bool has_ended =
      instance_.state == State::completed || instance_.state == State::compensated;
  if (!instance_.started.exists() || has_ended || gap.last <= instance_.opened.sequence ||
      gap.last <= instance_.gap.last) {
    return;
  }
  instance_.gap = {instance_.gap.exists() ? instance_.gap.first : gap.first, gap.last};
  instance_.gap_accepted = false;
  find(FindingKind::incomplete_evidence, std::nullopt, gap.last,
       fmt::format("messages {} to {} are gone from the log", gap.first, gap.last));
}

void Folding::on_event() {
  if (event_.doubt != FoldEvent::Doubt::none) {
    find(event_.doubt == FoldEvent::Doubt::unknown_type ? FindingKind::unknown_type
                                                        : FindingKind::wrong_producer,
         std::nullopt);
    return;
  }
  if (event_.act) return on_act(*event_.act);
  if (event_.dead_letter) return on_dead_letter(*event_.dead_letter);
  const auto part = definition_.part_of(event_.type);
  if (!part) return on_stranger();
  if (event_.type == definition_.starts() && !instance_.started.exists()) return on_start();
  switch (part->role) {
    case Role::done:
      return on_done(part->step);
    case Role::fails:
      return on_fails(part->step);
    case Role::undo:
      return on_undo(part->step);
    case Role::undone:
      return on_undone(part->step);
    case Role::refused:
      return on_refused(part->step);
    case Role::again:
      return on_again(part->step);
  }
}

void Folding::on_start() {
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    const StepInstance& it = step(index);
    const auto early = std::max({it.done.sequence, it.failed.sequence, it.tolerated.sequence});
    if (early != 0) find(FindingKind::out_of_order, index, early);
  }
  instance_.started = here();
  step(definition_.part_of(event_.type)->step).done = here();
  instance_.due = {};
  if (definition_.within() > Duration::zero()) instance_.due = now() + definition_.within();
}

void Folding::on_done(StepIndex index) {
  StepInstance& it = step(index);
  if (is_same(it.done)) return;
  if (it.done.exists()) {
    // An optional step may happen as often as it likes: nobody counts on it.
    if (!says(index).optional) find(FindingKind::duplicate, index, it.done.sequence);
    return;
  }
  if (it.undone.exists() || (says(index).pivot && it.waived.exists())) {
    find(FindingKind::undo_before_do, index, std::max(it.undone.sequence, it.waived.sequence));
    it.done = here();
    if (says(index).pivot) contradict(index);
    return;
  }
  // What came before the start is looked at when the start comes.
  const bool in_order = !instance_.started.exists() || is_open(definition_, instance_, index);
  it.done = here();
  if (instance_.is_failing()) return on_late_done(index);
  if (instance_.stuck && !instance_.stuck->is_contradiction && instance_.stuck->step == index)
    go_on();
  if (!in_order) find(FindingKind::out_of_order, index);
  if (it.overdue && !says(index).optional) find(FindingKind::late, index);
}

// Completed although its saga has failed: it is undone as well, unless it is the pivot.
void Folding::on_late_done(StepIndex index) {
  const std::uint64_t failed_at = instance_.failure->sequence;
  if (!says(index).pivot) {
    if (says(index).can_be_undone() || !says(index).optional)
      find(FindingKind::late, index, failed_at);
    return;
  }
  bool undoing = false;
  for (StepIndex other = 0; other < instance_.steps.size(); ++other) {
    undoing |= other != index && step(other).attempts > 0;
  }
  find(FindingKind::late, index, failed_at);
  if (undoing) return contradict(index);
  go_forward();
}

void Folding::on_fails(StepIndex index) {
  StepInstance& it = step(index);
  const Step& what = says(index);
  if (is_same(it.failed) || is_same(it.tolerated)) return;
  const bool is_new = !it.failed.exists() || it.again_asked.sequence > it.failed.sequence;
  if (!is_new) {
    if (!what.optional) find(FindingKind::duplicate, index, it.failed.sequence);
    return;
  }
  if (instance_.state == State::completed && !what.optional)
    return find(FindingKind::after_final, index, instance_.ended.sequence);
  ++it.failures;
  if (what.optional) {
    it.failed = here();
    return;
  }
  if (it.done.exists()) find(FindingKind::unexpected, index, it.done.sequence);
  if (it.failures <= what.retries && !it.done.exists() && !instance_.is_failing()) {
    it.tolerated = here();
    return plan_again(index);
  }
  if (instance_.forward) {
    it.failed = here();  // check_forward() sees to it
  } else {
    step_failed(index, event_.reason);
  }
}

void Folding::on_again(StepIndex index) {
  StepInstance& it = step(index);
  if (is_same(it.again_asked)) return;
  if (instance_.state == State::completed)
    return find(FindingKind::after_final, index, instance_.ended.sequence);
  if (it.agains == 0) find(FindingKind::unexpected, index);
  it.again_asked = here();
  if (it.agains == 0 || it.is_done() || instance_.is_failing() || !is_past_undoing()) return;
  const Duration within = says(index).within;
  it.due =
      now() + (within > Duration::zero() ? within : patience_after(it.agains - it.agains_forgiven));
}

void Folding::on_undo(StepIndex index) {
  StepInstance& it = step(index);
  if (is_same(it.asked)) return;
  if (instance_.state == State::completed)
    return find(FindingKind::after_final, index, instance_.ended.sequence);
  const bool decided = it.attempts > 0;
  if (!decided) find(FindingKind::unexpected, index);
  it.asked = here();
  if (!decided || it.is_undone() || instance_.stuck || !instance_.is_failing()) return;
  it.due = now() + patience_after(it.attempts - it.attempts_forgiven);
}

void Folding::on_undone(StepIndex index) {
  StepInstance& it = step(index);
  if (is_same(it.undone)) return;
  if (it.undone.exists()) {
    // Each request may be answered on its own.
    if (it.attempts <= 1) find(FindingKind::double_undo, index, it.undone.sequence);
    return;
  }
  if (instance_.state == State::completed)
    return find(FindingKind::after_final, index, instance_.ended.sequence);
  if (it.attempts == 0 && !it.asked.exists()) find(FindingKind::unexpected, index);
  it.undone = here();
  it.due = it.retry_at = {};
  if (instance_.stuck && instance_.stuck->step == index) instance_.stuck.reset();
  if (!says(index).pivot || (!it.done.exists() && !it.refused.exists())) return;
  find(FindingKind::unexpected, index, std::max(it.done.sequence, it.refused.sequence));
  contradict(index);
}

void Folding::on_refused(StepIndex index) {
  StepInstance& it = step(index);
  if (is_same(it.refused)) return;
  if (says(index).pivot) return on_pivot_refused(index);
  if (it.attempts == 0 || it.is_undone() || !instance_.is_failing())
    return find(FindingKind::unexpected, index, it.undone.sequence);
  it.refused = here();
  find(FindingKind::undo_refused, index, it.asked.sequence);
  if (!instance_.stuck) undo_not_done(index, event_.reason);
}

void Folding::on_pivot_refused(StepIndex index) {
  StepInstance& it = step(index);
  if (it.refused.exists()) {
    if (it.attempts <= 1) find(FindingKind::duplicate, index, it.refused.sequence);
    return;
  }
  it.refused = here();
  it.due = it.retry_at = {};
  if (it.undone.exists()) {
    find(FindingKind::unexpected, index, it.undone.sequence);
    return contradict(index);
  }
  if (it.attempts == 0) return find(FindingKind::unexpected, index);
  if (!instance_.is_failing()) return;  // its event came first: forward already
  find(FindingKind::fence_refused, index, instance_.failure->sequence);
  go_forward();
}

// A known event without a part. Bystanders may say what they like about a saga; its participants
// are expected to be spelled out.
void Folding::on_stranger() {
  if (is_framework(event_.type) || !definition_.has_participant(event_.source)) return;
  find(FindingKind::unexpected, std::nullopt);
}

bool Folding::all_required_done() const {
  for (StepIndex index = 0; index < instance_.steps.size(); ++index) {
    if (!definition_.step(index).optional && !instance_.steps[index].is_done()) return false;
  }
  return true;
}

bool Folding::is_pivot_done() const {
  return definition_.pivot() && instance_.steps[*definition_.pivot()].done.exists();
}

State Folding::state_by_facts() const {
  if (!instance_.started.exists()) return State::placeholder;
  if (!instance_.is_failing()) {
    const bool contradicts = instance_.stuck && instance_.stuck->is_contradiction;
    if (!contradicts && all_required_done()) return State::completed;
    return instance_.stuck ? State::stuck : State::running;
  }
  if (instance_.stuck) return State::stuck;
  const bool is_undone =
      !is_fence_open(definition_, instance_) && account_of(definition_, instance_).is_balanced();
  return is_undone ? State::compensated : State::compensating;
}

// What follows from the facts, once they are all in.
void Folding::settle() {
  if (!instance_.held.exists()) {
    if (instance_.is_failing()) {
      pursue();
    } else {
      check_forward();
    }
  }
  const State state = state_by_facts();
  if (state == State::completed) instance_.stuck.reset();
  if (state != instance_.state) instance_.ended = is_end(state) ? here() : Evidence{};
  instance_.state = state;
  if (state == State::running) {
    arm();
  } else if (state == State::placeholder) {
    if (instance_.due == Duration::zero() && !instance_.orphaned)
      instance_.due = now() + orphan_patience;
  } else if (state != State::compensating) {
    disarm();
  }
  set_wake();
}

FoldResult fold(const Definition& definition, Instance instance, const FoldEvent& event) {
  return Folding(definition, std::move(instance), event).run();
}

}  // namespace laban::observer

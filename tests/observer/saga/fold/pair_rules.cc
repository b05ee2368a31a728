#include <doctest/doctest.h>
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "observer/saga/fold/instance_codec.h"
#include "observer/saga/fold/log_clock.h"
#include "observer/saga/fold/waits.h"
#include "tests/observer/saga/fold/pairs.h"

namespace laban::observer::testing {

namespace {

constexpr Duration none = Duration::zero();

// As CHECK, for rules that are checked a million times.
void must(bool holds, const char* rule) {
  if (!holds) FAIL_CHECK(rule);
}

// The earliest of all deadlines; zero: there is none.
Duration earliest_of(const Instance& instance) {
  Duration earliest{};
  const auto note = [&](Duration due) {
    if (due != none && (earliest == none || due < earliest)) earliest = due;
  };
  note(instance.due);
  for (const auto& step : instance.steps) {
    note(step.due);
    note(step.retry_at);
  }
  return earliest;
}

bool is_request_pending(const StepInstance& step) { return step.attempts > 0 && !step.is_undone(); }

bool is_settled(const Instance& instance) {
  return instance.state == State::completed || instance.state == State::compensated;
}

// Whoever waits is not forgotten: a deadline, a request on its way, or a person.
std::string why_forgotten(const Definition& definition, const Instance& instance) {
  if (instance.held.exists() || instance.stuck) return {};
  const auto open = open_decisions(definition, instance);
  const auto is_decided = [&](StepIndex index) {
    return std::any_of(open.begin(), open.end(),
                       [&](const Decision& decision) { return decision.step == index; });
  };
  bool is_undo_pending = false;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const StepInstance& step = instance.steps[index];
    const bool has_deadline = step.due != none || step.retry_at != none;
    const std::string& name = definition.step(index).name;
    if (instance.state == State::compensating && is_request_pending(step)) {
      is_undo_pending = true;
      if (!has_deadline && !is_decided(index)) return "nobody asks again to undo " + name;
    }
    const bool is_past = instance.forward ||
                         (definition.pivot() && instance.steps[*definition.pivot()].done.exists());
    const bool was_asked = step.again_asked.sequence > step.again_decided.sequence;
    if (instance.state == State::running && is_past && was_asked && !step.is_done() &&
        step.agains > 0 && !has_deadline)
      return "nobody asks again for " + name;
  }
  if (instance.state == State::compensating && !is_undo_pending) return "nothing is being undone";
  return {};
}

void check_deadlines(const Instance& instance) {
  const Duration earliest = earliest_of(instance);
  if (is_end(instance.state)) must(earliest == none, "a saga at its end has a deadline");
  if (instance.held.exists() || is_end(instance.state)) {
    must(instance.wake_at == none, "a saga that is held or at its end is woken");
  } else {
    must((instance.wake_at == none) == (earliest == none),
         "it is woken although nothing is due, or not although something is");
    must(instance.wake_at <= earliest, "it is woken after its first deadline");
  }
  if (instance.is_failing() && instance.started.exists())
    must(instance.due == none, "a failing saga has a deadline of its own");
  if (instance.is_failing()) return;
  for (const auto& step : instance.steps) {
    if (step.is_done() && instance.started.exists())
      must(step.retry_at == none, "a step that is done is to be repeated");
  }
}

void check_state(const Definition& definition, const Instance& instance) {
  // Before its start, it waits for nothing else.
  if (instance.state != State::placeholder)
    must((instance.state == State::stuck) == instance.stuck.has_value(),
         "its state does not say that it is stuck");
  if (instance.stuck) {
    must(!instance.stuck->reason.empty(), "stuck without a reason");
    must(!instance.stuck->next.empty(), "stuck without advice");
  }
  must(is_end(instance.state) == instance.ended.exists(),
       "its end is not recorded, or one that is none");
  const Account account = account_of(definition, instance);
  const bool is_over = account.is_balanced() && !is_fence_open(definition, instance);
  if (instance.state == State::compensated)
    must(is_over, "compensated before its account balances and the fence holds");
  if (instance.state == State::compensating)
    must(!is_over, "compensating although nothing is owed");
  must(waits_of(definition, instance).empty() ==
           (instance.state == State::completed || instance.state == State::compensated),
       "it waits for nobody, or for somebody at its end");
  if (const std::string who = why_forgotten(definition, instance); !who.empty()) FAIL_CHECK(who);
}

// What was decided had to be, and was not decided before.
void check_decisions(const Definition& definition, const Instance& before,
                     const FoldResult& result) {
  const Instance& instance = result.instance;
  if (!result.decisions.empty()) {
    must(!instance.held.exists(), "something is decided while it is held");
    must(!is_end(instance.state), "something is decided at its end");
  }
  for (const auto& decision : result.decisions) {
    const StepInstance& step = instance.steps[decision.step];
    const Step& defined = definition.step(decision.step);
    CAPTURE(decision.type);
    if (decision.type == defined.undo) {
      must(instance.is_failing(), "an undo is requested although it has not failed");
      must(!step.is_undone(), "an undo is requested that is confirmed or waived");
      must(decision.attempt == before.steps[decision.step].attempts + 1,
           "an undo is requested twice, or an attempt left out");
      if (!step.done.exists()) must(defined.pivot, "an undo is requested of what was not done");
    } else {
      must(decision.type == defined.again,
           "something is requested that is neither an undo nor a repeat");
      must(!instance.is_failing(), "a repeat is requested of a failing saga");
      must(!step.is_done(), "a repeat is requested of a step that is done");
      must(decision.attempt == before.steps[decision.step].agains + 1,
           "a repeat is requested twice, or an attempt left out");
    }
  }
}

void check_change(const Instance& was, const Instance& is, std::string_view event) {
  if (was.state == State::completed) must(is.state == State::completed, "completed, and then not");
  const bool is_outside = event.starts_with("act ") || event == "due";
  if (was.state == State::compensated && is_outside)
    must(is.state == State::compensated, "compensated, and no longer by time or an operator");
  if (is_settled(was) && is.state == was.state) {
    must(is.ended == was.ended, "it ends twice");
    must(is.gap == was.gap, "a gap concerns a saga that has ended");
  }
  if (was.stuck && was.stuck->is_contradiction && !event.starts_with("act skip"))
    must((is.stuck && is.stuck->is_contradiction), "a contradiction ends without an operator");
  if (was.failure) must(is.failure == was.failure, "its failure changes");
  must(is.forward >= was.forward, "it goes back");
  REQUIRE(is.findings.size() >= was.findings.size());
  must(std::equal(was.findings.begin(), was.findings.end(), is.findings.begin()),
       "a finding changes");
}

// Stored and read in between, as by an observer that was restarted.
void check_restart(const Instance& instance) {
  const auto read = decode_instance(encode(instance));
  REQUIRE(read.has_value());
  must(*read == instance, "stored and read again it is another");
}

// A tick before its next deadline has passed changes nothing.
void check_early_tick(const Definition& definition, const SagaRun& saga) {
  const Instance& instance = saga.instance();
  FoldEvent tick;
  tick.kind = FoldEvent::Kind::tick;
  tick.type = "laban.tick";
  tick.sequence = saga.sequence() + 1;
  tick.clock = instance.wake_at == none ? saga.clock() : passes_at(instance.wake_at) - Duration(1);
  if (tick.clock < saga.clock()) return;
  FoldResult result = fold(definition, instance, tick);
  must(result.decisions.empty(), "something is decided before it is due");
  must(result.findings.empty(), "something is found before it is due");
  // Only the row of its wake time may move.
  result.instance.wake_at = instance.wake_at;
  must(result.instance == instance, "it changes before anything is due");
}

std::string names_of(const Definition& definition, const std::vector<StepIndex>& steps) {
  std::vector<std::string> names;
  for (const StepIndex step : steps) names.push_back(definition.step(step).name);
  return fmt::format("{}", fmt::join(names, "+"));
}

std::string state_word(const Instance& instance, const Definition& definition) {
  std::string text = name_of(instance.state);
  if (instance.stuck) {
    const auto& stuck = *instance.stuck;
    text += stuck.is_contradiction ? " by a contradiction" : "";
    text += stuck.step ? " at " + definition.step(*stuck.step).name : " without evidence";
  }
  if (instance.forward) text += ", forward";
  if (instance.held.exists()) text += ", held";
  return text;
}

}  // namespace

void feed_checked(SagaRun& saga, std::string_view entry, const Definition& definition,
                  const std::string& where) {
  CAPTURE(where);
  CAPTURE(std::string(entry));
  if (entry == "wait") {
    for (int i = 0; i < 100; ++i) {
      if (saga.instance().wake_at == none) return;
      feed_checked(saga, "due", definition, where);
    }
    FAIL("its deadlines do not end");
  }
  const auto named = entry.find(" = ");
  const std::string_view event = entry.substr(0, named);
  const std::string id(named == std::string_view::npos ? "" : entry.substr(named + 3));
  const Instance before = saga.instance();
  const FoldResult result = saga.feed(event, id);
  const Instance& instance = saga.instance();
  check_deadlines(instance);
  check_state(definition, instance);
  check_decisions(definition, before, result);
  check_change(before, instance, event);
  check_restart(instance);
  if (!event.starts_with("gap ")) check_early_tick(definition, saga);
}

SagaRun begin_pair(const PairTable& table, const Script& state, const std::string& where) {
  SagaRun saga(table.definition);
  for (const char* event : state.events) feed_checked(saga, event, table.definition, where);
  return saga;
}

Picture picture_of(const SagaRun& saga, const Definition& definition) {
  const Instance& instance = saga.instance();
  const Duration now = instance.held.exists() ? instance.held_at : saga.clock();
  std::vector<std::string> steps, deadlines, waits;
  for (StepIndex index = 0; index < instance.steps.size(); ++index) {
    const StepInstance& step = instance.steps[index];
    const std::string& name = definition.step(index).name;
    const StepState state = state_of(definition, instance, index);
    if (state != StepState::waiting && state != StepState::done)
      steps.push_back(fmt::format("{} {}", name, name_of(state)));
    if (step.due != none)
      deadlines.push_back(fmt::format("{} {}", name, duration_word(step.due - now)));
    if (step.retry_at != none)
      deadlines.push_back(fmt::format("{} again in {}", name, duration_word(step.retry_at - now)));
  }
  if (instance.due != none)
    deadlines.push_back(fmt::format("saga {}", duration_word(instance.due - now)));
  for (const auto& wait : waits_of(definition, instance)) {
    const bool is_event = wait.what == Wait::For::done || wait.what == Wait::For::undone;
    waits.push_back(fmt::format("{} {}", wait.service,
                                is_event ? wait.event : std::string_view(name_of(wait.what))));
  }
  Picture picture{state_word(instance, definition), {}};
  const auto add = [&](const char* label, const std::string& text) {
    if (!text.empty()) picture.parts[label] = text;
  };
  const Account account = account_of(definition, instance);
  add("steps", fmt::format("{}", fmt::join(steps, ", ")));
  add("due", fmt::format("{}", fmt::join(deadlines, ", ")));
  add("waits for", fmt::format("{}", fmt::join(waits, ", ")));
  add("owed", names_of(definition, account.owed));
  add("confirmed", names_of(definition, account.confirmed));
  add("waived", names_of(definition, account.waived));
  return picture;
}

std::string to_text(const Picture& picture, const Picture& before) {
  std::string text = picture.state;
  for (const auto& [label, part] : picture.parts) {
    const auto was = before.parts.find(label);
    if (was == before.parts.end() || was->second != part)
      text += fmt::format("; {} {}", label, part);
  }
  for (const auto& [label, part] : before.parts) {
    if (!picture.parts.contains(label)) text += fmt::format("; nothing {}", label);
  }
  return text;
}

}  // namespace laban::observer::testing

#include "tests/fuzz/naive_saga.h"

#include <algorithm>

#include "observer/saga/fold/instance_codec.h"
#include "observer/saga/fold/limits.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

using namespace observer;

void NaiveSaga::listen_to_act(const OperatorAction& act) {
  heard_.trouble |= act.action == "abort";
  heard_.person_skips |= act.action == "skip";
  heard_.retries += static_cast<std::size_t>(act.action == "retry");
}

void NaiveSaga::listen(const FoldEvent& event, const Instance* before) {
  if (event.doubt != FoldEvent::Doubt::none) return;
  if (event.act) return listen_to_act(*event.act);
  heard_.trouble |= event.dead_letter.has_value();
  if (event.kind == FoldEvent::Kind::tick) {
    heard_.trouble |=
        before != nullptr && before->wake_at != Duration::zero() && event.clock >= before->wake_at;
    return;
  }
  for (StepIndex index = 0; index < definition_.steps().size(); ++index) {
    const Step& step = definition_.step(index);
    if (event.type == step.done) heard_.done.insert(index);
    if (event.type == step.undone) heard_.undone.insert(index);
    if (std::find(step.fails.begin(), step.fails.end(), event.type) == step.fails.end()) continue;
    heard_.trouble = true;
    ++heard_.failures;
  }
}

void NaiveSaga::check_requests(const FoldResult& result) {
  for (const Decision& decision : result.decisions) {
    const Step& step = definition_.step(decision.step);
    law(request_ids_.insert(decision.id).second, "nothing is asked for twice under one id");
    law(decision.type == step.undo || decision.type == step.again, "a request is the step's");
    law(heard_.trouble || heard_.retries > 0, "nothing is asked for while all goes well");
    ++heard_.requests;
    if (decision.type != step.undo) continue;
    law(result.instance.failure.has_value(), "an undo is asked for when a saga has failed");
    law(step.pivot || heard_.done.contains(decision.step), "only what was done is undone");
    law(step.pivot || !heard_.undone.contains(decision.step), "what is undone is not asked for");
    heard_.asked.insert(decision.step);
  }
  const std::size_t most =
      definition_.steps().size() * (undo_attempts + again_attempts + 2) * (1 + heard_.retries);
  law(heard_.requests <= most + heard_.failures, "requests come to an end");
}

void NaiveSaga::check_end(const Instance& now) const {
  if (now.state == State::compensated) {
    law(heard_.trouble, "what is compensated had failed");
    for (const StepIndex index : heard_.done) {
      const Step& step = definition_.step(index);
      if (step.undo.empty()) continue;
      law(heard_.undone.contains(index) || heard_.person_skips,
          "accounts balance before it is compensated");
      law(heard_.asked.contains(index) || heard_.undone.contains(index) || heard_.person_skips,
          "what is undone was asked for");
    }
  }
  if (now.state == State::completed) {
    for (StepIndex index = 0; index < definition_.steps().size(); ++index) {
      law(definition_.step(index).optional || heard_.done.contains(index) || heard_.person_skips,
          "all that is required was done before it is completed");
    }
  }
  if (now.state == State::stuck) {
    law(now.stuck && !now.stuck->reason.empty() && !now.stuck->next.empty(),
        "what is stuck says why and what next");
  }
  law(is_end(now.state) == now.ended.exists(), "an ended saga says when");
  law(now.started.exists() == (now.state != State::placeholder), "nothing runs that never began");
}

void NaiveSaga::check_form(const Instance& now) const {
  law(now.findings.size() <= findings_kept && now.acts.size() <= acts_kept,
      "what is kept of a saga has a limit");
  const std::string bytes = encode(now);
  law(bytes.size() < 64 * 1024, "a saga stays small");
  const auto read = decode_instance(bytes);
  law(read && *read == now, "a saga is read as it was written");
  for (StepIndex index = 0; index < now.steps.size(); ++index) {
    const StepInstance& step = now.steps[index];
    law(!step.undone.exists() || heard_.undone.contains(index), "undone is what was said to be");
  }
  (void)account_of(definition_, now);
  (void)business_of(definition_, now);
}

void NaiveSaga::check_step_back(const Instance& before, const Instance& now) const {
  law(now.generation == before.generation, "a generation is its own");
  law(!before.started.exists() || now.started == before.started, "a saga begins once");
  law(!before.failure || now.failure == before.failure, "the first failure is kept");
  law(!before.forward || now.forward, "past the pivot there is no way back");
  const bool went_back = before.state != State::placeholder && now.state == State::placeholder;
  law(!went_back, "what has begun has begun");
  for (StepIndex index = 0; index < now.steps.size(); ++index) {
    const StepInstance& was = before.steps[index];
    const StepInstance& is = now.steps[index];
    law(!was.done.exists() || is.done == was.done, "done stays done");
    law(!was.undone.exists() || is.undone == was.undone, "undone stays undone");
    law(is.attempts >= was.attempts && is.failures >= was.failures, "counts only grow");
  }
}

void NaiveSaga::happened(const FoldEvent& event, const Instance* before, const SagaChange& change) {
  const Instance& now = change.result.instance;
  const bool is_new = before == nullptr || change.retired.has_value();
  if (change.retired) {
    law(is_end(change.retired->state) && change.retired->state != State::stuck,
        "only what has ended begins again");
    law(now.generation == change.retired->generation + 1, "generations are counted");
    heard_ = {};
  }
  listen(event, is_new ? nullptr : before);
  check_requests(change.result);
  check_end(now);
  check_form(now);
  if (!is_new) check_step_back(*before, now);
  if (event.kind == FoldEvent::Kind::event) {
    law(now.last.sequence == event.sequence, "the last event is the last");
  }
}

}  // namespace laban::fuzz

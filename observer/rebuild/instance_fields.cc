// An instance in words.

#include <fmt/core.h>

#include "observer/rebuild/row_fields.h"

namespace laban::observer {

namespace {

std::string text_of(const Evidence& evidence) {
  return fmt::format("#{} at {}, event {}", evidence.sequence, to_rfc3339(evidence.log_time),
                     evidence.id.hex());
}

class Lister {
 public:
  explicit Lister(const Definition* definition) : definition_(definition) {}

  void text(const std::string& name, std::string value) {
    if (!value.empty()) fields_.push_back({name, std::move(value)});
  }
  void number(const std::string& name, std::uint64_t value) {
    if (value != 0) text(name, std::to_string(value));
  }
  void duration(const std::string& name, Duration value) {
    if (value != Duration::zero()) text(name, to_text(value));
  }
  void evidence(const std::string& name, const Evidence& value) {
    if (value.exists()) text(name, text_of(value));
  }
  void flag(const std::string& name, bool value) {
    if (value) text(name, "yes");
  }
  std::string step_name(std::optional<StepIndex> step) const {
    if (!step) return "-";
    const bool is_known = definition_ != nullptr && *step < definition_->steps().size();
    return is_known ? definition_->step(*step).name : fmt::format("step {}", *step + 1);
  }
  RowFields take() { return std::move(fields_); }

 private:
  const Definition* definition_;
  RowFields fields_;
};

void list_step(Lister& list, const std::string& name, const StepInstance& step) {
  const auto evidence = [&](const char* what, const Evidence& value) {
    list.evidence(name + " " + what, value);
  };
  evidence("done", step.done);
  evidence("failed", step.failed);
  evidence("asked", step.asked);
  evidence("undone", step.undone);
  evidence("refused", step.refused);
  evidence("decided", step.decided);
  evidence("tolerated", step.tolerated);
  evidence("skipped", step.skipped);
  evidence("waived", step.waived);
  evidence("asked again, decided", step.again_decided);
  evidence("asked again", step.again_asked);
  list.number(name + " attempts", step.attempts);
  list.number(name + " attempts forgiven", step.attempts_forgiven);
  list.number(name + " failures", step.failures);
  list.number(name + " requests to do it again", step.agains);
  list.number(name + " requests forgiven", step.agains_forgiven);
  list.duration(name + " due", step.due);
  list.duration(name + " retry at", step.retry_at);
  list.flag(name + " overdue", step.overdue);
}

void list_findings(Lister& list, const Instance& instance) {
  for (std::size_t i = 0; i < instance.findings.size(); ++i) {
    const Finding& finding = instance.findings[i];
    list.text(
        fmt::format("finding {}", i + 1),
        fmt::format("{}, {}, #{} against #{}: {}", name_of(finding.kind),
                    list.step_name(finding.step), finding.sequence, finding.other, finding.text));
  }
  list.number("findings left out", instance.findings_left_out);
  for (std::size_t i = 0; i < instance.acts.size(); ++i) {
    const Act& act = instance.acts[i];
    list.text(fmt::format("act {}", i + 1),
              fmt::format("{} {} by {} ({}), {}: {}, {}", act.action, list.step_name(act.step),
                          act.by, act.reason, act.accepted ? "accepted" : "refused", act.outcome,
                          text_of(act.at)));
  }
  list.number("acts left out", instance.acts_left_out);
}

}  // namespace

RowFields fields_of(const Instance& instance, const Definition* definition) {
  Lister list(definition);
  list.text("state", name_of(instance.state));
  list.text("definition", instance.definition);
  list.text("definition version", fmt::format("{:016x}", instance.version));
  list.text("saga", instance.saga);
  list.number("generation", instance.generation);
  list.evidence("opened", instance.opened);
  list.evidence("started", instance.started);
  list.evidence("ended", instance.ended);
  list.evidence("last event", instance.last);
  list.text("last type", instance.last_type);
  list.number("events", instance.events);
  for (StepIndex index = 0; index < instance.steps.size(); ++index)
    list_step(list, list.step_name(index), instance.steps[index]);
  if (instance.failure) {
    const Failure& failure = *instance.failure;
    list.text("failure",
              fmt::format("{} {} #{} at {}: {}", list.step_name(failure.step), failure.type,
                          failure.sequence, to_rfc3339(failure.log_time), failure.reason));
  }
  list.flag("forward", instance.forward);
  if (instance.stuck) {
    const Stuck& stuck = *instance.stuck;
    list.text("stuck", fmt::format("{}{}: {}; next: {}", list.step_name(stuck.step),
                                   stuck.is_contradiction ? ", a contradiction" : "", stuck.reason,
                                   stuck.next));
  }
  list_findings(list, instance);
  list.flag("orphaned", instance.orphaned);
  if (instance.gap.exists())
    list.text("gap", fmt::format("#{} to #{}", instance.gap.first, instance.gap.last));
  list.flag("gap accepted", instance.gap_accepted);
  list.evidence("held", instance.held);
  list.duration("held at", instance.held_at);
  list.duration("due", instance.due);
  list.duration("wakes at", instance.wake_at);
  return list.take();
}

}  // namespace laban::observer

#include "observer/cli/sagas/saga_actor.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "observer/api/preview.h"

namespace laban::cli {

using namespace std::chrono_literals;
using Ending = ActionReport::Ending;

namespace {

constexpr Duration first_pause = 2ms;
constexpr Duration longest_pause = 100ms;
constexpr Duration patience_with_observer = 2s;

ActionReport failed(ActionReport report, const Error& error) {
  report.ending = error.kind == ErrorKind::not_found ? Ending::not_found : Ending::failed;
  report.error = error.kind;
  report.text = error.message;
  return report;
}

std::string this_process() {
  char host[256] = {};
  (void)::gethostname(host, sizeof host - 1);
  return fmt::format("{}:{}", host, ::getpid());
}

}  // namespace

SagaActor::SagaActor(Tools tools, OperatorCommand command, Duration patience)
    : tools_(tools),
      command_(std::move(command)),
      patience_(patience),
      request_(request_of(this_process(), tools.clock.now())) {}

Result<api::SagaDetail> SagaActor::look_at(const ChosenSaga& chosen) const {
  auto saga = tools_.observer.ask<api::SagasShow>(
      {.saga = chosen.saga, .definition = chosen.definition, .events = 0}, patience_with_observer);
  if (!saga || chosen.definition || saga->definitions.size() < 2) return saga;
  return Error{ErrorKind::invalid, fmt::format("'{}' is a saga of {}. Choose one with --definition",
                                               chosen.saga, fmt::join(saga->definitions, " and "))};
}

ActionReport SagaActor::preview(const ChosenSaga& chosen) const {
  ActionReport report;
  report.is_preview = true;
  report.saga = chosen.saga;
  report.definition = chosen.definition.value_or("");
  api::SagasPreviewRequest request{
      .saga = chosen.saga, .definition = chosen.definition, .action = command_.action};
  if (!command_.step.empty()) request.step = command_.step;
  const auto foreseen = tools_.observer.ask<api::SagasPreview>(request, patience_with_observer);
  if (!foreseen) return failed(std::move(report), foreseen.error());
  report.definition = foreseen->definition;
  report.generation = foreseen->generation;
  report.state = foreseen->state;
  report.ending = foreseen->accepted ? Ending::done : Ending::refused;
  report.text = foreseen->outcome;
  return report;
}

ActionReport SagaActor::act(const ChosenSaga& chosen,
                            const std::function<bool(const api::SagaSummary& saga)>& still_wanted) {
  ActionReport report;
  report.saga = chosen.saga;
  report.definition = chosen.definition.value_or("");
  const SteadyTime deadline = tools_.clock.steady() + patience_;
  const auto saga = look_at(chosen);
  if (!saga) return failed(std::move(report), saga.error());
  const api::SagaSummary& summary = saga->summary;
  report.definition = summary.definition;
  report.generation = summary.generation;
  report.state = summary.state;
  if (!still_wanted(summary)) {
    report.ending = Ending::passed_over;
    report.text = "the saga changed since it was selected; nothing was done";
    return report;
  }
  const observer::OperatorEvent event = event_of(command_, summary, request_);
  report.id = event.id;
  const auto stored = tools_.log.publish(summary.partition, event, patience_);
  if (!stored) {
    report = failed(std::move(report), stored.error());
    report.ending = Ending::failed;
    return report;
  }
  report.sequence = stored->sequence;
  report.ending = Ending::not_moved;
  report.text =
      fmt::format("it is in the log at #{}, but the observer has not read it yet", report.sequence);
  const ChosenSaga same{report.saga, report.definition};
  for (Duration pause = first_pause; !follow(report, same, deadline);
       pause = std::min(pause * 2, longest_pause)) {
    tools_.signals.wait(pause);
    if (tools_.signals.stop_requests() > 0) {
      report.ending = Ending::interrupted;
      break;
    }
  }
  return report;
}

// Checks once. False: check again.
bool SagaActor::follow(ActionReport& report, const ChosenSaga& chosen, SteadyTime deadline) {
  const auto saga = look_at(chosen);
  if (saga && judge(report, *saga)) return true;
  if (!saga)
    report.text =
        fmt::format("it is in the log at #{}, and {}", report.sequence, saga.error().message);
  return tools_.clock.steady() >= deadline;
}

bool judge(ActionReport& report, const api::SagaDetail& saga) {
  report.state = saga.summary.state;
  const auto* action = find_action(saga, report.id);
  if (action == nullptr) {
    if (!is_left_out(saga, report.sequence)) return false;
    report.text = "many others have acted since; see its outcome in laban audit --operators";
    return true;
  }
  report.text = action->outcome;
  if (!action->accepted) {
    report.ending = Ending::refused;
    return true;
  }
  if (!has_moved(saga.summary)) {
    report.text += fmt::format("; but {} is not in the log: is the observer in --mode emit?",
                               open_request(saga.summary));
    return false;
  }
  report.ending = Ending::done;
  return true;
}

}  // namespace laban::cli

#include "observer/cli/sagas/saga_actor.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace laban::cli {

using namespace std::chrono_literals;
using Ending = ActReport::Ending;

namespace {

constexpr Duration first_pause = 2ms;
constexpr Duration longest_pause = 100ms;
constexpr Duration patience_with_observer = 2s;

ActReport failed(ActReport report, const Error& error) {
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

const char* name_of(Ending ending) {
  switch (ending) {
    case Ending::done:
      return "done";
    case Ending::passed_over:
      return "passed_over";
    case Ending::refused:
      return "refused";
    case Ending::not_found:
      return "not_found";
    case Ending::not_moved:
      return "not_moved";
    case Ending::failed:
      return "failed";
    case Ending::interrupted:
      return "interrupted";
  }
  return "?";
}

SagaActor::SagaActor(Tools tools, ActWords words, Duration patience)
    : tools_(tools),
      words_(std::move(words)),
      patience_(patience),
      request_(request_of(this_process(), tools.clock.now())) {}

Result<Json> SagaActor::look_at(const ChosenSaga& chosen) const {
  Json question{{"saga", chosen.saga}, {"events", 0}};
  if (!chosen.definition.empty()) question["definition"] = chosen.definition;
  auto saga = tools_.observer.ask("sagas.show", question, patience_with_observer);
  if (!saga || !chosen.definition.empty()) return saga;
  std::vector<std::string> names;
  for (const Json& name : list_at(*saga, "definitions")) names.push_back(name.get<std::string>());
  if (names.size() < 2) return saga;
  return Error{ErrorKind::invalid, fmt::format("'{}' is a saga of {}. Say which with --definition",
                                               chosen.saga, fmt::join(names, " and "))};
}

ActReport SagaActor::act(const ChosenSaga& chosen,
                         const std::function<bool(const Json& saga)>& still_wanted) {
  ActReport report;
  report.saga = chosen.saga;
  report.definition = chosen.definition;
  const SteadyTime deadline = tools_.clock.steady() + patience_;
  const auto saga = look_at(chosen);
  if (!saga) return failed(std::move(report), saga.error());
  report.definition = text_at(*saga, "definition");
  report.generation = count_at(*saga, "generation");
  report.state = text_at(*saga, "state");
  if (!still_wanted(*saga)) {
    report.ending = Ending::passed_over;
    report.text = "it is no longer what was asked for: nothing was done";
    return report;
  }
  const observer::OperatorEvent event = event_of(words_, *saga, request_);
  report.id = event.id;
  const auto stored = tools_.log.publish(static_cast<std::uint32_t>(count_at(*saga, "partition")),
                                         event, patience_);
  if (!stored) {
    report = failed(std::move(report), stored.error());
    report.ending = Ending::failed;
    return report;
  }
  report.sequence = stored->sequence;
  report.ending = Ending::not_moved;
  report.text =
      fmt::format("it is in the log at #{}, the observer has not come to it", report.sequence);
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

// Looks once. False: look again.
bool SagaActor::follow(ActReport& report, const ChosenSaga& chosen, SteadyTime deadline) {
  const auto saga = look_at(chosen);
  if (saga && judge(report, *saga)) return true;
  if (!saga)
    report.text =
        fmt::format("it is in the log at #{}, and {}", report.sequence, saga.error().message);
  return tools_.clock.steady() >= deadline;
}

// Whether it is known what came of the act.
bool SagaActor::judge(ActReport& report, const Json& saga) const {
  report.state = text_at(saga, "state");
  const Json* act = find_act(saga, report.id);
  if (act == nullptr) {
    if (!is_act_left_out(saga, report.sequence)) return false;
    report.text = "many others have acted since; what came of it is in laban audit --operators";
    return true;
  }
  report.text = text_at(*act, "outcome");
  if (!act->value("accepted", false)) {
    report.ending = Ending::refused;
    return true;
  }
  if (!has_moved(saga)) {
    report.text += fmt::format("; but {} is not in the log: does an observer run with --mode emit?",
                               open_request(saga));
    return false;
  }
  report.ending = Ending::done;
  return true;
}

}  // namespace laban::cli

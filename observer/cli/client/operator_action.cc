#include "observer/cli/client/operator_action.h"

#include <fmt/core.h>
#include <laban/tx.h>

#include <algorithm>

#include "bus/event/wire.h"
#include "events/laban.h"
#include "observer/cli/terminal/text.h"

namespace laban::cli {

namespace {

constexpr std::string_view action_type = EventTraits<OperatorActed>::type;
constexpr std::size_t longest_text = 200;  // what the fold keeps

Result<void> check_text(const char* option, const std::string& text) {
  if (text.find_first_not_of(' ') == std::string::npos)
    return Error{
        ErrorKind::invalid,
        fmt::format("{} is empty; it stays in the log, so write something others can use", option)};
  if (text.size() > longest_text)
    return Error{ErrorKind::invalid, fmt::format("{} has {} bytes; the limit is {}", option,
                                                 text.size(), longest_text)};
  if (sanitise(text, Charset::unicode) != text)
    return Error{ErrorKind::invalid,
                 fmt::format("{} contains characters that cannot be printed on one line", option)};
  return {};
}

// The wait for a request that was decided but is not in the log; null if there is none.
const api::SagaWait* wait_for_observer(const api::SagaSummary& saga) {
  const auto found = std::find_if(saga.waiting_for.begin(), saga.waiting_for.end(),
                                  [](const auto& wait) { return wait.service == "observer"; });
  return found == saga.waiting_for.end() ? nullptr : &*found;
}

}  // namespace

Result<void> check_by_and_reason(const std::string& by, const std::string& reason) {
  if (auto checked = check_text("--reason", reason); !checked) return checked;
  return check_text("--as", by);
}

EventId request_of(std::string_view process, Time now) {
  return root_id(observer::operator_source, process, to_rfc3339(now));
}

observer::OperatorEvent event_of(const OperatorCommand& command, const api::SagaSummary& saga,
                                 const EventId& request) {
  OperatorActedT acted;
  acted.action = command.action;
  acted.definition = saga.definition;
  acted.generation = saga.generation;
  acted.step = command.step;
  acted.by = command.by;
  acted.reason = command.reason;
  const auto payload = detail::encode_payload(acted);
  Envelope envelope;
  envelope.id =
      root_id(observer::operator_source, saga.saga, request.hex() + " " + saga.definition);
  envelope.type = action_type;
  envelope.source = observer::operator_source;
  envelope.saga = saga.saga;
  if (const auto cause = EventId::parse(saga.last_event.id)) envelope.cause = *cause;
  envelope.time = saga.last_event.time;
  envelope.payload = {payload.data(), payload.size()};
  return {envelope.id, std::string(action_type), wire::encode(envelope)};
}

const api::OperatorAction* find_action(const api::SagaDetail& saga, const EventId& id) {
  const auto found = std::find_if(saga.actions.begin(), saga.actions.end(),
                                  [&](const auto& action) { return action.id == id.hex(); });
  return found == saga.actions.end() ? nullptr : &*found;
}

bool is_left_out(const api::SagaDetail& saga, std::uint64_t sequence) {
  return saga.actions_left_out > 0 && !saga.actions.empty() &&
         saga.actions.front().sequence > sequence;
}

bool has_moved(const api::SagaSummary& saga) { return wait_for_observer(saga) == nullptr; }

std::string open_request(const api::SagaSummary& saga) {
  const auto* wait = wait_for_observer(saga);
  return wait == nullptr ? std::string() : wait->event;
}

bool is_worth_acting(const std::string& action, const api::SagaSummary& saga) {
  const bool is_held = saga.held != Time{};
  if (action == "release") return is_held;
  return action != "hold" || !is_held;
}

}  // namespace laban::cli

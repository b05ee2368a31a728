#include "observer/cli/client/operator_act.h"

#include <fmt/core.h>
#include <laban/tx.h>

#include <algorithm>

#include "bus/event/wire.h"
#include "events/laban.h"
#include "observer/cli/terminal/text.h"

namespace laban::cli {

namespace {

constexpr std::string_view act_type = EventTraits<OperatorActed>::type;
constexpr std::size_t longest_words = 200;  // what the fold keeps

Result<void> check_text(const char* option, const std::string& text) {
  if (text.find_first_not_of(' ') == std::string::npos)
    return Error{ErrorKind::invalid, fmt::format("{} is empty: it is kept in the log for ever, say "
                                                 "something others can use",
                                                 option)};
  if (text.size() > longest_words)
    return Error{ErrorKind::invalid, fmt::format("{} has {} bytes, at most {} are kept", option,
                                                 text.size(), longest_words)};
  if (sanitise(text, Charset::unicode) != text)
    return Error{ErrorKind::invalid,
                 fmt::format("{} holds what cannot be printed on one line", option)};
  return {};
}

const Json* wait_for_observer(const Json& saga) {
  for (const Json& wait : list_at(saga, "waiting_for")) {
    if (text_at(wait, "service") == "observer") return &wait;
  }
  return nullptr;
}

}  // namespace

Result<void> check_words(const ActWords& words) {
  if (auto checked = check_text("--reason", words.reason); !checked) return checked;
  return check_text("--as", words.by);
}

EventId request_of(std::string_view process, Time now) {
  return root_id(observer::operator_source, process, to_rfc3339(now));
}

observer::OperatorEvent event_of(const ActWords& words, const Json& saga, const EventId& request) {
  const std::string id = text_at(saga, "saga"), definition = text_at(saga, "definition");
  const Json& last = object_at(saga, "last_event");
  OperatorActedT act;
  act.action = words.action;
  act.definition = definition;
  act.generation = static_cast<std::uint32_t>(count_at(saga, "generation"));
  act.step = words.step;
  act.by = words.by;
  act.reason = words.reason;
  const auto payload = detail::encode_payload(act);
  Envelope envelope;
  envelope.id = root_id(observer::operator_source, id, request.hex() + " " + definition);
  envelope.type = act_type;
  envelope.source = observer::operator_source;
  envelope.saga = id;
  if (const auto cause = EventId::parse(text_at(last, "id"))) envelope.cause = *cause;
  if (const auto time = parse_rfc3339(text_at(last, "time"))) envelope.time = *time;
  envelope.payload = {payload.data(), payload.size()};
  return {envelope.id, std::string(act_type), wire::encode(envelope)};
}

const Json* find_act(const Json& saga, const EventId& id) {
  for (const Json& act : list_at(saga, "acts")) {
    if (text_at(act, "id") == id.hex()) return &act;
  }
  return nullptr;
}

bool is_act_left_out(const Json& saga, std::uint64_t sequence) {
  const Json& acts = list_at(saga, "acts");
  return count_at(saga, "acts_left_out") > 0 && !acts.empty() &&
         count_at(acts.front(), "sequence") > sequence;
}

bool has_moved(const Json& saga) { return wait_for_observer(saga) == nullptr; }

std::string open_request(const Json& saga) {
  const Json* wait = wait_for_observer(saga);
  return wait == nullptr ? std::string() : text_at(*wait, "event");
}

bool is_worth_acting(const std::string& action, const Json& summary) {
  const bool is_held = !text_at(summary, "held").empty();
  if (action == "release") return is_held;
  return action != "hold" || !is_held;
}

}  // namespace laban::cli

// From sagas.show and sagas.profile to SagaDetail.

#include <fmt/core.h>

#include "observer/cli/client/json_members.h"
#include "observer/cli/dashboard/json_times.h"
#include "observer/cli/dashboard/reading.h"

namespace laban::top {

using cli::count_at;
using cli::Json;
using cli::list_at;
using cli::object_at;
using cli::text_at;

namespace {

bool is_bad_role(const std::string& role) { return role == "fails" || role == "refused"; }

StoryEntry entry_of(const Json& entry) {
  StoryEntry out;
  out.sequence = count_at(entry, "sequence");
  if (const auto time = parse_rfc3339(text_at(entry, "time"))) out.time = *time;
  out.id = text_at(entry, "id");
  out.cause = text_at(entry, "cause");
  out.type = text_at(entry, "type");
  out.source = text_at(entry, "source");
  out.step = text_at(entry, "step");
  out.role = text_at(entry, "role");
  out.text = text_at(entry, "text");
  out.after = duration_at(entry, "after_ms");
  const std::string doubt = text_at(entry, "doubt");
  if (!doubt.empty()) out.text += (out.text.empty() ? "" : "; ") + doubt;
  out.is_bad = is_bad_role(out.role) || !doubt.empty() || out.type == "time" ||
               out.type == "laban.dead_lettered";
  if (const auto data = entry.find("data"); data != entry.end() && !data->is_null())
    out.payload = data->dump(2, ' ', false, Json::error_handler_t::replace);
  return out;
}

std::vector<std::string> texts_at(const Json& object, const char* key) {
  std::vector<std::string> texts;
  for (const Json& one : list_at(object, key)) {
    if (one.is_string()) texts.push_back(one.get<std::string>());
  }
  return texts;
}

std::string failure_words(const Json& failure) {
  if (failure.empty()) return {};
  const std::string reason = text_at(failure, "reason"), step = text_at(failure, "step");
  return fmt::format("{}{}{} #{}", text_at(failure, "type"), step.empty() ? "" : " at " + step,
                     reason.empty() ? "" : ": " + reason, count_at(failure, "sequence"));
}

void read_account(const Json& account, SagaDetail& into) {
  into.owed = texts_at(account, "owed");
  into.asked = texts_at(account, "asked");
  into.confirmed = texts_at(account, "confirmed");
  into.waived = texts_at(account, "waived");
  const auto balanced = account.find("balanced");
  into.is_balanced = balanced == account.end() || *balanced == true;
}

StepLine line_of(const Json& step, const Json& usual) {
  StepLine line{
      text_at(step, "step"), text_at(step, "service"), text_at(step, "state"), {}, {}, {}};
  for (const Json& one : list_at(usual, "steps")) {
    if (text_at(one, "step") != line.step) continue;
    line.took = duration_at(one, "took_ms");
    line.usual_p50 = duration_at(object_at(one, "usual"), "p50_ms");
    line.usual_p95 = duration_at(object_at(one, "usual"), "p95_ms");
  }
  return line;
}

}  // namespace

SagaDetail read_saga(const Json& shown, const Json& profile) {
  SagaDetail saga;
  saga.id = text_at(shown, "saga");
  saga.definition = text_at(shown, "definition");
  saga.state = text_at(shown, "state");
  saga.business = text_at(shown, "business");
  saga.started = text_at(shown, "started");
  saga.waiting_for = waiting_words(shown);
  saga.failure = failure_words(object_at(shown, "failure"));
  saga.stuck = text_at(object_at(shown, "stuck"), "reason");
  saga.version = count_at(shown, "version");
  saga.generation = count_at(shown, "generation");
  saga.partition = count_at(shown, "partition");
  saga.age = duration_at(shown, "age_ms").value_or(Duration::zero());
  saga.is_held = !text_at(shown, "held").empty();
  for (const Json& wait : list_at(shown, "waiting_for")) {
    const auto left = duration_at(wait, "left_ms");
    if (left && (!saga.left || *left < *saga.left)) saga.left = left;
  }
  for (const Json& entry : list_at(shown, "timeline")) saga.entries.push_back(entry_of(entry));
  saga.left_out = count_at(shown, "timeline_left_out");
  for (const Json& step : list_at(shown, "steps"))
    saga.steps.push_back(line_of(step, object_at(profile, "this")));
  const Json& way = object_at(profile, "this");
  saga.path = text_at(way, "path");
  if (!way.empty()) saga.share = cli::number_at(way, "share");
  read_account(object_at(shown, "account"), saga);
  for (const Json& finding : list_at(shown, "findings_list"))
    saga.findings.push_back(text_at(finding, "kind") + ": " + text_at(finding, "text"));
  saga.next = texts_at(shown, "next_steps");
  if (saga.next.empty()) {
    const std::string next = text_at(object_at(shown, "stuck"), "next");
    if (!next.empty()) saga.next.push_back(next);
  }
  return saga;
}

}  // namespace laban::top

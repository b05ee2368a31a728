#pragma once

// The JSON documents of replay.

#include <optional>
#include <string>
#include <vector>

#include "observer/api/values.h"

namespace laban::cli {

namespace api = observer::api;

struct HandledEvent {
  std::string type, outcome, reason;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("type", &HandledEvent::type),
                 api::field("outcome", &HandledEvent::outcome),
                 api::field("reason", &HandledEvent::reason));
  };
};

// An event that was played, and what came of it; a line each with -o jsonl.
struct PlayedEvent {
  std::uint64_t sequence = 0;
  std::uint32_t partition = 0;
  std::string saga, type;
  std::vector<HandledEvent> handled;
  std::vector<std::string> emitted;  // types
  std::vector<std::string> effects;  // kinds

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("sequence", &PlayedEvent::sequence),
        api::field("partition", &PlayedEvent::partition), api::field("saga", &PlayedEvent::saga),
        api::field("type", &PlayedEvent::type), api::field("handled", &PlayedEvent::handled),
        api::field("emitted", &PlayedEvent::emitted), api::field("effects", &PlayedEvent::effects));
  };
};

struct EventContent {
  std::string type;
  api::JsonText data;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("type", &EventContent::type), api::field("data", &EventContent::data));
  };
};

struct DifferingField {
  std::string field;
  api::JsonText recorded, emitted;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("field", &DifferingField::field),
                 api::field("recorded", &DifferingField::recorded),
                 api::field("emitted", &DifferingField::emitted));
  };
};

struct DifferingEvent {
  std::string kind;  // replay::name_of(Difference::Kind)
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;  // of what it was emitted for
  std::string saga;
  std::string event;  // its id
  std::optional<EventContent> recorded, emitted;
  std::string text;  // a sentence
  std::vector<DifferingField> what{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("kind", &DifferingEvent::kind),
        api::field("partition", &DifferingEvent::partition),
        api::field("sequence", &DifferingEvent::sequence),
        api::field("saga", &DifferingEvent::saga), api::field("event", &DifferingEvent::event),
        api::field("recorded", &DifferingEvent::recorded),
        api::field("emitted", &DifferingEvent::emitted), api::field("text", &DifferingEvent::text),
        api::field("fields", &DifferingEvent::what));
  };
};

struct StoredRows {
  std::uint64_t count = 0;
  std::string digest;
  // With those of the service; or why they were not compared.
  std::optional<bool> equal;
  std::optional<std::string> not_compared;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("count", &StoredRows::count), api::field("digest", &StoredRows::digest),
                 api::field("equal", &StoredRows::equal),
                 api::field("not_compared", &StoredRows::not_compared));
  };
};

// An option that the service ran under, from a position of a partition on.
struct OptionInForce {
  std::uint32_t partition = 0;
  std::uint64_t since = 0;  // 0: from the beginning
  std::string option, value;
  std::string origin;                 // replay::name_of(ReplayedOption::Origin)
  std::optional<std::string> logged;  // what the log has

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("partition", &OptionInForce::partition),
        api::field("since", &OptionInForce::since), api::field("option", &OptionInForce::option),
        api::field("value", &OptionInForce::value), api::field("origin", &OptionInForce::origin),
        api::field("logged", &OptionInForce::logged));
  };
};

// laban replay.
struct ReplayDocument {
  std::string to;
  std::vector<std::string> options;  // given: "fail=8%"
  std::vector<OptionInForce> options_in_force{};
  std::vector<std::string> options_refused{};
  bool as_recorded = false;
  bool ended_early = false;
  std::uint64_t played = 0, emitted = 0, equal = 0, effects = 0, not_compared = 0;
  std::vector<api::LostMessages> lost{};
  std::uint64_t differing = 0;
  std::vector<std::string> sagas_differing;
  std::vector<DifferingEvent> differences{};
  std::uint64_t differences_left_out = 0;
  StoredRows rows;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("to", &ReplayDocument::to),
                 api::field("options", &ReplayDocument::options),
                 api::field("options_in_force", &ReplayDocument::options_in_force),
                 api::field("options_refused", &ReplayDocument::options_refused),
                 api::field("as_recorded", &ReplayDocument::as_recorded),
                 api::field("ended_early", &ReplayDocument::ended_early),
                 api::field("played", &ReplayDocument::played),
                 api::field("emitted", &ReplayDocument::emitted),
                 api::field("equal", &ReplayDocument::equal),
                 api::field("effects", &ReplayDocument::effects),
                 api::field("not_compared", &ReplayDocument::not_compared),
                 api::field("lost", &ReplayDocument::lost),
                 api::field("differing", &ReplayDocument::differing),
                 api::field("sagas_differing", &ReplayDocument::sagas_differing),
                 api::field("differences", &ReplayDocument::differences),
                 api::field("differences_left_out", &ReplayDocument::differences_left_out),
                 api::field("rows", &ReplayDocument::rows));
  };
};

struct EventToPublish {
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;  // as recorded, like the time
  Time time{};
  std::string saga, type, id;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("partition", &EventToPublish::partition),
                 api::field("sequence", &EventToPublish::sequence),
                 api::field("time", &EventToPublish::time),
                 api::field("saga", &EventToPublish::saga),
                 api::field("type", &EventToPublish::type), api::field("id", &EventToPublish::id));
  };
};

// laban replay --live.
struct LiveReplayDocument {
  std::string live, file;
  bool dry_run = false;
  std::uint64_t events = 0, sagas = 0;  // chosen
  std::uint64_t held = 0, missing = 0;  // of them, by the log before
  std::uint64_t published = 0, overtaken = 0;
  std::uint64_t followed = 0, unfounded = 0, not_wanted = 0, own = 0, doubtful = 0;
  std::vector<EventToPublish> would{};  // with --dry-run

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("live", &LiveReplayDocument::live),
                 api::field("file", &LiveReplayDocument::file),
                 api::field("dry_run", &LiveReplayDocument::dry_run),
                 api::field("events", &LiveReplayDocument::events),
                 api::field("sagas", &LiveReplayDocument::sagas),
                 api::field("held", &LiveReplayDocument::held),
                 api::field("missing", &LiveReplayDocument::missing),
                 api::field("published", &LiveReplayDocument::published),
                 api::field("overtaken", &LiveReplayDocument::overtaken),
                 api::field("followed", &LiveReplayDocument::followed),
                 api::field("unfounded", &LiveReplayDocument::unfounded),
                 api::field("not_wanted", &LiveReplayDocument::not_wanted),
                 api::field("own", &LiveReplayDocument::own),
                 api::field("doubtful", &LiveReplayDocument::doubtful),
                 api::field("would", &LiveReplayDocument::would));
  };
};

}  // namespace laban::cli

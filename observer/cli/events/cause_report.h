#pragma once

// The answers of `laban why` and `laban impact`, for people and as JSON.

#include <string>
#include <vector>

#include "observer/api/events.h"
#include "observer/api/saga.h"
#include "observer/cli/events/event_name.h"
#include "observer/cli/events/passed_time.h"

namespace laban::cli {

struct WhyDocument {
  std::string saga, definition;
  observer::State state = observer::State::placeholder;
  api::TimelineEntry event;
  std::vector<api::TimelineEntry> chain;       // starts with the root cause
  std::vector<DecidedByTime> decided_by_time;  // the ticks in it
  Duration took{};                             // from the root cause to the event
  bool is_complete = false;                    // the root cause really has no cause
  bool made_it_fail = false;
  std::vector<api::SagaWait> waiting_for;  // what the saga waits for now
  std::vector<std::string> next_steps;
  api::AsOf as_of;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("saga", &WhyDocument::saga),
                 api::field("definition", &WhyDocument::definition),
                 api::field("state", &WhyDocument::state), api::field("event", &WhyDocument::event),
                 api::field("chain", &WhyDocument::chain),
                 api::field("decided_by_time", &WhyDocument::decided_by_time),
                 api::field("took_ms", &WhyDocument::took),
                 api::field("is_complete", &WhyDocument::is_complete),
                 api::field("made_it_fail", &WhyDocument::made_it_fail),
                 api::field("waiting_for", &WhyDocument::waiting_for),
                 api::field("next_steps", &WhyDocument::next_steps),
                 api::field("as_of", &WhyDocument::as_of));
  };
};

struct SilentService {
  std::string service;
  std::vector<std::string> events;  // any of these events would be an answer

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("service", &SilentService::service),
                 api::field("events", &SilentService::events));
  };
};

struct ImpactDocument {
  std::string saga, definition;
  observer::State state = observer::State::placeholder;
  api::TimelineEntry event;
  std::vector<api::TimelineEntry> followed;
  Duration took{};  // from the event to the last of them
  std::vector<SilentService> silent;
  std::vector<std::string> next_steps;
  api::AsOf as_of;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("saga", &ImpactDocument::saga),
        api::field("definition", &ImpactDocument::definition),
        api::field("state", &ImpactDocument::state), api::field("event", &ImpactDocument::event),
        api::field("followed", &ImpactDocument::followed),
        api::field("took_ms", &ImpactDocument::took), api::field("silent", &ImpactDocument::silent),
        api::field("next_steps", &ImpactDocument::next_steps),
        api::field("as_of", &ImpactDocument::as_of));
  };
};

// Services that should have answered the event according to the definition, but have not; none once
// the saga has ended.
std::vector<SilentService> silent_services(const FoundEvent& found, const api::EventGraph& graph);

// What time decided in the chain that led to it.
std::vector<DecidedByTime> time_before(const FoundEvent& found);

WhyDocument why_document(const FoundEvent& found, const std::vector<DecidedByTime>& decided);
void print_why(Printer& printer, const FoundEvent& found,
               const std::vector<DecidedByTime>& decided);

ImpactDocument impact_document(const FoundEvent& found, const std::vector<SilentService>& silent);
void print_impact(Printer& printer, const FoundEvent& found,
                  const std::vector<SilentService>& silent);

}  // namespace laban::cli

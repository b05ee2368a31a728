#include "observer/cli/events/cause_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "observer/api/json_codec.h"
#include "observer/cli/command/as_of_text.h"
#include "observer/cli/sagas/saga_view.h"
#include "observer/cli/sagas/saga_words.h"
#include "observer/cli/sagas/story_view.h"
#include "observer/cli/terminal/table.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/timeline/causes.h"

namespace laban::observer::api {
template struct JsonCodec<cli::WhyDocument>;
template struct JsonCodec<cli::ImpactDocument>;
}  // namespace laban::observer::api

namespace laban::cli {
namespace {

constexpr std::size_t words_width = 70;

const timeline::Entry& event_of(const FoundEvent& found) {
  return found.story.entries[found.entry];
}

const api::SagaSummary& saga_of(const FoundEvent& found) { return found.story.saga.summary; }

// The fields at the beginning and the end of both documents.
template <class Document>
Document document_of(const FoundEvent& found) {
  const api::SagaSummary& saga = saga_of(found);
  Document document;
  document.saga = saga.saga;
  document.definition = saga.definition;
  document.state = saga.state;
  document.event = found.story.saga.timeline[found.entry];
  document.next_steps = found.story.saga.next_steps;
  return document;
}

std::vector<api::TimelineEntry> entries_at(const FoundEvent& found,
                                           const std::vector<std::size_t>& indexes) {
  std::vector<api::TimelineEntry> entries;
  entries.reserve(indexes.size());
  for (const std::size_t index : indexes) entries.push_back(found.story.saga.timeline[index]);
  return entries;
}

void print_title(Printer& printer, const FoundEvent& found, const char* question) {
  const timeline::Entry& event = event_of(found);
  const api::SagaSummary& saga = saga_of(found);
  printer.line(
      {{entry_span(event).text, Colour::bold},
       {fmt::format("  #{} {}  of saga {}  ", event.sequence, event.id.substr(0, 8), saga.saga)},
       state_span(saga.state),
       {fmt::format("  {}", question), Colour::dim}});
  printer.line();
}

void print_what_next(Printer& printer, const FoundEvent& found, const std::string& command) {
  printer.line();
  printer.line("What next");
  for (const std::string& step : found.story.saga.next_steps) printer.line("  " + step);
  printer.line("  " + command);
  printer.line(fmt::format("  all of this saga: laban sagas show {}", saga_of(found).saga));
}

bool made_it_fail(const FoundEvent& found) {
  const auto& failure = saga_of(found).failure;
  return failure && failure->sequence == event_of(found).sequence;
}

}  // namespace

std::vector<SilentService> silent_services(const FoundEvent& found, const api::EventGraph& graph) {
  const observer::State state = saga_of(found).state;
  if (state == observer::State::completed || state == observer::State::compensated) return {};
  std::map<std::string, std::string> source_of;
  for (const auto& node : graph.nodes) source_of[node.type] = node.source.value_or("");
  const timeline::Causes causes(found.story.entries);
  std::set<std::string> answered;
  for (const std::size_t effect : causes.effects_of(found.entry))
    answered.insert(found.story.entries[effect].source);
  std::map<std::string, SilentService> silent;
  for (const auto& edge : graph.edges) {
    if (!edge.expected || edge.from != event_of(found).type) continue;
    const std::string& service = source_of[edge.to];
    if (service.empty() || service == "observer" || answered.contains(service)) continue;
    silent[service].service = service;
    silent[service].events.push_back(edge.to);
  }
  std::vector<SilentService> all;
  all.reserve(silent.size());
  for (auto& [name, service] : silent) all.push_back(std::move(service));
  return all;
}

std::vector<DecidedByTime> time_before(const FoundEvent& found) {
  return decided_by_time(found.story, timeline::Causes(found.story.entries).chain_to(found.entry));
}

WhyDocument why_document(const FoundEvent& found, const std::vector<DecidedByTime>& decided) {
  const timeline::Causes causes(found.story.entries);
  const auto chain = causes.chain_to(found.entry);
  const timeline::Entry& first = found.story.entries[chain.front()];
  auto document = document_of<WhyDocument>(found);
  document.chain = entries_at(found, chain);
  document.decided_by_time = decided;
  document.took = event_of(found).time - first.time;
  document.is_complete = first.cause.empty() && first.type != "time";
  document.made_it_fail = made_it_fail(found);
  document.waiting_for = saga_of(found).waiting_for;
  document.as_of = found.story.saga.as_of;
  return document;
}

void print_why(Printer& printer, const FoundEvent& found,
               const std::vector<DecidedByTime>& decided) {
  const auto& entries = found.story.entries;
  const timeline::Causes causes(entries);
  const auto chain = causes.chain_to(found.entry);
  print_title(printer, found, "what led to it");
  Table table({{"TIME"},
               {"#", Align::right},
               {"EVENT"},
               {"FROM"},
               {"STEP"},
               {"AFTER", Align::right},
               {"SAYS", Align::left, words_width}});
  for (const std::size_t index : chain) {
    const timeline::Entry& entry = entries[index];
    const auto after = timeline::after_cause(entries, causes, index);
    table.add({{clock_time(entry.time), Colour::dim},
               {std::to_string(entry.sequence)},
               entry_span(entry),
               {entry.source},
               {entry.step},
               {after ? to_text(*after) : ""},
               {entry.words, Colour::dim}});
  }
  table.print(printer);
  printer.line();
  const timeline::Entry& first = entries[chain.front()];
  if (chain.size() == 1 && first.cause.empty() && first.type != "time")
    printer.line("Nothing led to it: it is a root event.");
  if (chain.size() > 1)
    printer.line(fmt::format("{} from {} to {}", to_text(event_of(found).time - first.time),
                             entry_span(first).text, entry_span(event_of(found)).text));
  if (!first.cause.empty()) {
    printer.line(Line{
        {fmt::format("The cause of {} is not an event of this saga: {}", first.type, first.cause),
         Colour::yellow}});
  }
  print_decided_by_time(printer, decided);
  if (made_it_fail(found)) {
    const std::string& reason = saga_of(found).failure->reason;
    printer.line(
        Line{{reason.empty() ? "This made the saga fail." : "This made the saga fail: " + reason,
              Colour::red}});
  }
  print_waits(printer, saga_of(found));
  print_as_of(printer, found.story.saga.as_of);
  print_what_next(printer, found,
                  fmt::format("what followed: laban impact {}", event_of(found).id.substr(0, 12)));
}

ImpactDocument impact_document(const FoundEvent& found, const std::vector<SilentService>& silent) {
  const timeline::Causes causes(found.story.entries);
  const auto followed = causes.following(found.entry);
  auto document = document_of<ImpactDocument>(found);
  document.followed = entries_at(found, followed);
  if (!followed.empty())
    document.took = found.story.entries[followed.back()].time - event_of(found).time;
  document.silent = silent;
  document.as_of = found.story.saga.as_of;
  return document;
}

void print_impact(Printer& printer, const FoundEvent& found,
                  const std::vector<SilentService>& silent) {
  const auto& entries = found.story.entries;
  const timeline::Causes causes(entries);
  const auto followed = causes.following(found.entry);
  print_title(printer, found, "what followed from it");
  print_cause_tree(printer, entries, causes, found.entry);
  printer.line();
  if (followed.empty()) {
    printer.line("Nothing followed from it.");
  } else {
    printer.line(fmt::format("{} event{} followed, the last one after {}", followed.size(),
                             followed.size() == 1 ? "" : "s",
                             to_text(entries[followed.back()].time - event_of(found).time)));
  }
  for (const auto& service : silent) {
    std::string events;
    for (const auto& event : service.events) events += (events.empty() ? "" : " or ") + event;
    printer.line(Line{
        {fmt::format("▲ {} has not answered with {}", service.service, events), Colour::yellow}});
  }
  print_as_of(printer, found.story.saga.as_of);
  print_what_next(printer, found,
                  fmt::format("what led to it: laban why {}", event_of(found).id.substr(0, 12)));
}

}  // namespace laban::cli

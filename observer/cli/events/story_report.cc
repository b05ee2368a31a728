#include "observer/cli/events/story_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "observer/cli/sagas/saga_view.h"
#include "observer/cli/sagas/story_view.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/timeline/causes.h"

namespace laban::cli {
namespace {

constexpr std::size_t words_width = 70;

double milliseconds(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

const timeline::Entry& event_of(const FoundEvent& found) {
  return found.story.entries[found.entry];
}

Json head_of(const FoundEvent& found) {
  const Json& saga = found.story.saga;
  return {{"schema_version", 1},
          {"saga", text_at(saga, "saga")},
          {"definition", text_at(saga, "definition")},
          {"state", text_at(saga, "state")},
          {"event", list_at(saga, "timeline").at(found.entry)},
          {"next_steps", list_at(saga, "next_steps")}};
}

Json entries_json(const FoundEvent& found, const std::vector<std::size_t>& entries) {
  Json list = Json::array();
  for (const std::size_t entry : entries)
    list.push_back(list_at(found.story.saga, "timeline").at(entry));
  return list;
}

void print_title(Printer& printer, const FoundEvent& found, const char* question) {
  const timeline::Entry& event = event_of(found);
  const Json& saga = found.story.saga;
  printer.line({{entry_span(event).text, Colour::bold},
                {fmt::format("  #{} {}  of saga {}  ", event.sequence, event.id.substr(0, 8),
                             text_at(saga, "saga"))},
                state_span(text_at(saga, "state")),
                {fmt::format("  {}", question), Colour::dim}});
  printer.line();
}

void print_what_next(Printer& printer, const FoundEvent& found, const std::string& command) {
  const Json& saga = found.story.saga;
  printer.line();
  printer.line("What next");
  for (const Json& text : list_at(saga, "next_steps")) {
    if (text.is_string()) printer.line("  " + text.get<std::string>());
  }
  printer.line("  " + command);
  printer.line(fmt::format("  all of this saga: laban sagas show {}", text_at(saga, "saga")));
}

bool made_it_fail(const FoundEvent& found) {
  const auto failure = count_at(object_at(found.story.saga, "failure"), "sequence");
  return failure != 0 && failure == event_of(found).sequence;
}

bool has_ended(const Json& saga) {
  const std::string state = text_at(saga, "state");
  return state == "completed" || state == "compensated";
}

}  // namespace

std::vector<Silent> silent_services(const FoundEvent& found, const Json& graph) {
  if (has_ended(found.story.saga)) return {};
  std::map<std::string, std::string> source_of;
  for (const Json& node : list_at(graph, "nodes"))
    source_of[text_at(node, "type")] = text_at(node, "source");
  const timeline::Causes causes(found.story.entries);
  std::set<std::string> answered;
  for (const std::size_t effect : causes.effects_of(found.entry))
    answered.insert(found.story.entries[effect].source);
  std::map<std::string, Silent> silent;
  for (const Json& edge : list_at(graph, "edges")) {
    if (!edge.value("expected", false) || text_at(edge, "from") != event_of(found).type) continue;
    const std::string to = text_at(edge, "to"), service = source_of[to];
    if (service.empty() || service == "observer" || answered.contains(service)) continue;
    silent[service].service = service;
    silent[service].events.push_back(to);
  }
  std::vector<Silent> all;
  for (auto& [service, one] : silent) all.push_back(std::move(one));
  return all;
}

Json why_json(const FoundEvent& found) {
  const timeline::Causes causes(found.story.entries);
  const auto chain = causes.chain_to(found.entry);
  const auto& first = found.story.entries[chain.front()];
  Json json = head_of(found);
  json["chain"] = entries_json(found, chain);
  json["took_ms"] = milliseconds(event_of(found).time - first.time);
  json["is_complete"] = first.cause.empty();
  json["made_it_fail"] = made_it_fail(found);
  return json;
}

void print_why(Printer& printer, const FoundEvent& found) {
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
  if (chain.size() == 1 && first.cause.empty())
    printer.line("Nothing led to it: it is a first event.");
  if (chain.size() > 1)
    printer.line(fmt::format("{} from {} to {}", to_text(event_of(found).time - first.time),
                             entry_span(first).text, entry_span(event_of(found)).text));
  if (!first.cause.empty()) {
    printer.line(Line{
        {fmt::format("The cause of {} is not an event of this saga: {}", first.type, first.cause),
         Colour::yellow}});
  }
  if (made_it_fail(found)) {
    const std::string reason = text_at(object_at(found.story.saga, "failure"), "reason");
    printer.line(
        Line{{reason.empty() ? "This made the saga fail." : "This made the saga fail: " + reason,
              Colour::red}});
  }
  print_what_next(printer, found,
                  fmt::format("what followed: laban impact {}", event_of(found).id.substr(0, 12)));
}

Json impact_json(const FoundEvent& found, const std::vector<Silent>& silent) {
  const timeline::Causes causes(found.story.entries);
  const auto followed = causes.following(found.entry);
  Json json = head_of(found);
  json["followed"] = entries_json(found, followed);
  json["took_ms"] =
      followed.empty()
          ? 0
          : milliseconds(found.story.entries[followed.back()].time - event_of(found).time);
  json["silent"] = Json::array();
  for (const auto& one : silent)
    json["silent"].push_back({{"service", one.service}, {"events", one.events}});
  return json;
}

void print_impact(Printer& printer, const FoundEvent& found, const std::vector<Silent>& silent) {
  const auto& entries = found.story.entries;
  const timeline::Causes causes(entries);
  const auto followed = causes.following(found.entry);
  print_title(printer, found, "what followed from it");
  print_cause_tree(printer, entries, causes, found.entry);
  printer.line();
  if (followed.empty()) {
    printer.line("Nothing followed from it.");
  } else {
    printer.line(fmt::format("{} event{} followed, the last one {} later", followed.size(),
                             followed.size() == 1 ? "" : "s",
                             to_text(entries[followed.back()].time - event_of(found).time)));
  }
  for (const auto& one : silent) {
    std::string events;
    for (const auto& event : one.events) events += (events.empty() ? "" : " or ") + event;
    printer.line(
        Line{{fmt::format("▲ {} has not answered with {}", one.service, events), Colour::yellow}});
  }
  print_what_next(printer, found,
                  fmt::format("what led to it: laban why {}", event_of(found).id.substr(0, 12)));
}

}  // namespace laban::cli

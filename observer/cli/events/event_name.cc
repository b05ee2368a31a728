#include "observer/cli/events/event_name.h"

#include <fmt/core.h>

#include <algorithm>

#include "bus/event/wire.h"
#include "observer/api/events.h"
#include "observer/cli/client/log_reader.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/definition/nearest.h"

namespace laban::cli {
namespace {

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Error bad_name(std::string_view text) {
  return {
      ErrorKind::invalid,
      fmt::format("invalid event '{}' (expected an id, '#SEQUENCE', SAGA/TYPE or a saga)", text)};
}

// The saga of the message at a position of the log.
Result<std::string> saga_at(const System& system, std::uint32_t partition, std::uint64_t sequence,
                            const Clock& clock) {
  const std::string& name_space = system.target.name_space;
  auto log = LogReader::open(*system.connection, name_space, clock);
  if (!log) return log.error();
  const auto message = log->message_at(partition, sequence);
  if (!message) return message.error();
  const auto event = wire::decode(*message, name_space, partition, log->partition_count());
  if (!event)
    return Error{ErrorKind::not_found, fmt::format("the message at #{} is not an event: {}",
                                                   sequence, event.error().message)};
  if (event->envelope.saga == "-")
    return Error{ErrorKind::not_found,
                 fmt::format("#{} ({}) does not belong to a saga", sequence, event->envelope.type)};
  return std::string(event->envelope.saga);
}

Result<void> place_by_id(EventName& name, const ObserverClient& observer) {
  const auto found = observer.ask<api::EventsFind>({name.id});
  if (!found) return found.error();
  const auto& events = found->events;
  if (events.empty())
    return Error{ErrorKind::not_found, fmt::format("no event id begins with '{}'", name.id)};
  if (events.size() > 1)
    return Error{ErrorKind::invalid, fmt::format("several event ids begin with '{}': {} and {}",
                                                 name.id, events[0].id, events[1].id)};
  name.partition = events[0].partition;
  name.sequence = events[0].sequence;
  return {};
}

Result<FoundEvent> read_and_choose(const ObserverClient& observer, const EventName& name) {
  auto story = read_whole_story(observer, {.saga = name.saga});
  if (!story) return story.error();
  // The saga may have restarted: the event may belong to an earlier generation.
  for (std::uint32_t generation = story->saga.summary.generation;;) {
    const auto entry = choose_entry(*story, name);
    if (entry) return FoundEvent{std::move(*story), *entry};
    if (!name.sequence || --generation == 0) return entry.error();
    auto earlier = read_whole_story(observer, {.saga = name.saga, .generation = generation});
    if (!earlier) return entry.error();
    story = std::move(earlier);
  }
}

}  // namespace

Option event_argument(std::string* into) {
  return {"EVENT",        "EVENT", "an id, '#SEQUENCE', SAGA/TYPE, SAGA/failure or a saga",
          into,           {},      true,
          NameKind::event};
}

Result<EventName> parse_event_name(std::string_view text) {
  EventName name;
  const auto slash = text.find('/');
  std::string_view rest = text;
  if (slash != std::string_view::npos) {
    name.saga = text.substr(0, slash);
    rest = text.substr(slash + 1);
    if (name.saga.empty() || rest.empty()) return bad_name(text);
  }
  if (rest.find('#') != std::string_view::npos) {
    const auto position = parse_position(rest);
    if (!position) return bad_name(text);
    name.partition = position->partition;
    name.sequence = position->sequence;
    return name;
  }
  if (slash != std::string_view::npos) {
    name.which = rest;
    return name;
  }
  if (rest.empty()) return bad_name(text);
  name.saga = rest;
  if (rest.size() >= 4 && rest.size() <= 32 && is_hex(rest)) name.id = rest;
  return name;
}

Result<std::size_t> choose_entry(const SagaStory& story, const EventName& name) {
  const auto& entries = story.entries;
  const auto& saga = story.saga.summary;
  const std::uint64_t failure = saga.failure ? saga.failure->sequence : 0;
  const bool wants_failure = name.which == "failure" || (name.which.empty() && failure != 0);
  for (std::size_t i = entries.size(); i-- > 0;) {
    const timeline::Entry& entry = entries[i];
    const bool is_meant = name.sequence        ? entry.sequence == *name.sequence
                          : wants_failure      ? entry.sequence == failure
                          : name.which.empty() ? true
                                               : entry.type == name.which;
    if (is_meant) return i;
  }
  if (name.sequence)
    return Error{ErrorKind::not_found,
                 fmt::format("saga '{}' has no event at #{}", saga.saga, *name.sequence)};
  if (wants_failure)
    return Error{ErrorKind::not_found, fmt::format("saga '{}' has not failed", saga.saga)};
  std::vector<std::string> types{"failure"};
  for (const auto& entry : entries) types.push_back(entry.type);
  return Error{ErrorKind::not_found,
               fmt::format("saga '{}' has no event '{}'. {}", saga.saga, name.which,
                           observer::meant(name.which, types,
                                           "See which it has: laban sagas show " + saga.saga))};
}

Result<FoundEvent> find_event(const std::string& text, const System& system, const Clock& clock) {
  auto name = parse_event_name(text);
  if (!name) return name.error();
  const ObserverClient observer(system);
  if (!name->id.empty()) {
    const auto placed = place_by_id(*name, observer);
    // A saga's id may look like an event id.
    if (!placed && placed.error().kind == ErrorKind::not_found) {
      auto found = read_and_choose(observer, *name);
      return found || found.error().kind != ErrorKind::not_found ? std::move(found)
                                                                 : placed.error();
    }
    if (!placed) return placed.error();
    name->saga.clear();
  }
  if (name->saga.empty()) {
    const auto saga = saga_at(system, name->partition.value_or(0), *name->sequence, clock);
    if (!saga) return saga.error();
    name->saga = *saga;
  }
  auto found = read_and_choose(observer, *name);
  const bool may_be_id = name->which.empty() && !name->sequence && is_hex(text);
  if (found || found.error().kind != ErrorKind::not_found || !may_be_id) return found;
  return Error{ErrorKind::not_found,
               found.error().message + ". The id of an event needs at least four digits"};
}

}  // namespace laban::cli

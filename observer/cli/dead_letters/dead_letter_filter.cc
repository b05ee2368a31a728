#include "observer/cli/dead_letters/dead_letter_filter.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "observer/cli/events/event_name.h"

namespace laban::cli {
namespace {

using Letters = std::map<std::pair<std::uint64_t, std::uint64_t>, Json>;

Result<void> add_pages(Json request, const ObserverClient& observer, Letters& into) {
  request["limit"] = 500;
  while (true) {
    const auto page = observer.ask("dlq.ls", request);
    if (!page) return page.error();
    for (const Json& letter : list_at(*page, "letters"))
      into[{count_at(letter, "partition"), count_at(letter, "sequence")}] = letter;
    const std::string cursor = text_at(*page, "cursor");
    if (cursor.empty()) return {};
    request["cursor"] = cursor;
  }
}

Result<std::string> group_digits(const std::string& name, const ObserverClient& observer) {
  const auto groups = observer.ask("dlq.groups", {{"all", true}, {"limit", 1000}});
  if (!groups) return groups.error();
  std::string found;
  for (const Json& group : list_at(*groups, "groups")) {
    const std::string digits = text_at(group, "group");
    if (!digits.starts_with(name.substr(2))) continue;
    if (!found.empty())
      return Error{ErrorKind::invalid, fmt::format("several groups begin with '{}'", name)};
    found = digits;
  }
  if (!found.empty()) return found;
  return Error{ErrorKind::not_found, fmt::format("there is no group '{}'", name)};
}

}  // namespace

std::vector<Option> LetterChoice::options() {
  return {{"LETTER", "LETTER", "dead letters (an id, '#SEQUENCE') or groups (g-3f2a9c01)", &names},
          {"--service", "S", "those this service has set aside", &service},
          {"--type", "T", "those of this type of event", &type},
          {"--only", "N", "the first N of them", &only}};
}

bool is_group_name(const std::string& name) {
  return name.starts_with("g-") && name.size() > 2 && name.size() <= 18 &&
         name.find_first_not_of("0123456789abcdef", 2) == std::string::npos;
}

std::string group_name(const Json& json) { return "g-" + text_at(json, "group").substr(0, 8); }

Result<Json> find_letter(const std::string& name, const ObserverClient& observer) {
  auto event = parse_event_name(name);
  const bool is_place = event && event->saga.empty() && event->sequence;
  if (!event || (!is_place && event->id.empty()))
    return Error{
        ErrorKind::invalid,
        fmt::format("'{}' names no dead letter: give its id, '#SEQUENCE' or a group", name)};
  Json place = {{"partition", event->partition.value_or(0)}};
  if (is_place) {
    place["sequence"] = *event->sequence;
  } else {
    const auto found = observer.ask("events.find", {{"id", event->id}});
    if (!found) return found.error();
    const Json& events = list_at(*found, "events");
    if (events.size() != 1)
      return Error{events.empty() ? ErrorKind::not_found : ErrorKind::invalid,
                   fmt::format("{} event's id begins with '{}'",
                               events.empty() ? "no" : "more than one", name)};
    place = {{"partition", count_at(events[0], "partition")},
             {"sequence", count_at(events[0], "sequence")}};
  }
  return observer.ask("dlq.show", place);
}

Result<std::vector<Json>> choose_letters(const LetterChoice& choice,
                                         const ObserverClient& observer) {
  Letters letters;
  Json filter = Json::object();
  if (!choice.service.empty()) filter["service"] = choice.service;
  if (!choice.type.empty()) filter["type"] = choice.type;
  for (const auto& name : choice.names) {
    if (!is_group_name(name)) {
      const auto letter = find_letter(name, observer);
      if (!letter) return letter.error();
      letters[{count_at(*letter, "partition"), count_at(*letter, "sequence")}] = *letter;
      continue;
    }
    const auto digits = group_digits(name, observer);
    if (!digits) return digits.error();
    Json request = filter;
    request["group"] = *digits;
    if (auto added = add_pages(request, observer, letters); !added) return added.error();
  }
  if (choice.names.empty()) {
    if (auto added = add_pages(filter, observer, letters); !added) return added.error();
  }
  std::vector<Json> all;
  for (auto& [place, letter] : letters) {
    if (choice.only == 0 || all.size() < choice.only) all.push_back(std::move(letter));
  }
  return all;
}

}  // namespace laban::cli

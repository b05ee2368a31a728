#include "observer/cli/dead_letters/dead_letter_filter.h"

#include <fmt/core.h>

#include <map>

#include "observer/api/events.h"
#include "observer/cli/events/event_name.h"

namespace laban::cli {
namespace {

constexpr std::uint64_t page_of_letters = 500;
constexpr std::uint64_t most_groups = 1000;

using LettersByPlace = std::map<std::pair<std::uint32_t, std::uint64_t>, ChosenLetter>;

void add(api::DeadLetter letter, std::optional<api::DeadLetterDetail> detail,
         LettersByPlace& into) {
  const std::pair place{letter.partition, letter.sequence};
  into[place] = {std::move(letter), std::move(detail)};
}

Result<void> add_pages(api::DlqLsRequest request, const ObserverClient& observer,
                       LettersByPlace& into) {
  request.limit = page_of_letters;
  do {
    auto page = observer.ask<api::DlqLs>(request);
    if (!page) return page.error();
    for (auto& letter : page->letters) add(std::move(letter), std::nullopt, into);
    request.cursor = std::move(page->cursor);
  } while (request.cursor);
  return {};
}

Result<std::string> group_digits(const std::string& name, const ObserverClient& observer) {
  const auto groups = observer.ask<api::DlqGroups>({.all = true, .limit = most_groups});
  if (!groups) return groups.error();
  std::string found;
  for (const auto& group : groups->groups) {
    if (!group.group.starts_with(name.substr(2))) continue;
    if (!found.empty())
      return Error{ErrorKind::invalid, fmt::format("several groups begin with '{}'", name)};
    found = group.group;
  }
  if (!found.empty()) return found;
  return Error{ErrorKind::not_found, fmt::format("no such group: '{}'", name)};
}

}  // namespace

std::vector<Option> LetterChoice::options() {
  return {
      {"LETTER", "LETTER", "dead letters (an id, '#SEQUENCE') or groups (g-3f2a9c01)", &names},
      {"--service", "S", "dead letters of this service", &service, {}, false, NameKind::service},
      {"--type", "T", "dead letters of this event type", &type, {}, false, NameKind::event_type},
      {"--only", "N", "the first N of them", &only}};
}

bool is_group_name(const std::string& name) {
  return name.starts_with("g-") && name.size() > 2 && name.size() <= 18 &&
         name.find_first_not_of("0123456789abcdef", 2) == std::string::npos;
}

std::string group_name(const std::string& digits) { return "g-" + digits.substr(0, 8); }

Result<api::DeadLetterDetail> find_letter(const std::string& name, const ObserverClient& observer) {
  const auto event = parse_event_name(name);
  const bool is_place = event && event->saga.empty() && event->sequence;
  if (!event || (!is_place && event->id.empty()))
    return Error{
        ErrorKind::invalid,
        fmt::format("'{}' is not a dead letter: give its id, '#SEQUENCE' or a group", name)};
  if (is_place)
    return observer.ask<api::DlqShow>(
        {.partition = event->partition.value_or(0), .sequence = *event->sequence});
  const auto found = observer.ask<api::EventsFind>({.id = event->id});
  if (!found) return found.error();
  if (found->events.size() != 1)
    return Error{found->events.empty() ? ErrorKind::not_found : ErrorKind::invalid,
                 fmt::format("{} event id begins with '{}'",
                             found->events.empty() ? "no" : "more than one", name)};
  const auto& place = found->events.front();
  return observer.ask<api::DlqShow>({.partition = place.partition, .sequence = place.sequence});
}

Result<std::vector<ChosenLetter>> choose_letters(const LetterChoice& choice,
                                                 const ObserverClient& observer) {
  LettersByPlace letters;
  api::DlqLsRequest request;
  if (!choice.service.empty()) request.service = choice.service;
  if (!choice.type.empty()) request.type = choice.type;
  for (const auto& name : choice.names) {
    if (!is_group_name(name)) {
      auto letter = find_letter(name, observer);
      if (!letter) return letter.error();
      add(letter->letter, *letter, letters);
      continue;
    }
    auto digits = group_digits(name, observer);
    if (!digits) return digits.error();
    api::DlqLsRequest of_group = request;
    of_group.group = *std::move(digits);
    if (auto added = add_pages(of_group, observer, letters); !added) return added.error();
  }
  if (choice.names.empty()) {
    if (auto added = add_pages(request, observer, letters); !added) return added.error();
  }
  std::vector<ChosenLetter> all;
  for (auto& [place, letter] : letters) {
    if (choice.only == 0 || all.size() < choice.only) all.push_back(std::move(letter));
  }
  return all;
}

std::vector<api::DeadLetter> letters_of(const std::vector<ChosenLetter>& chosen) {
  std::vector<api::DeadLetter> letters;
  letters.reserve(chosen.size());
  for (const auto& one : chosen) letters.push_back(one.letter);
  return letters;
}

}  // namespace laban::cli

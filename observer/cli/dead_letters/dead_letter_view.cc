#include "observer/cli/dead_letters/dead_letter_view.h"

#include <fmt/core.h>

#include "observer/cli/command/as_of_text.h"
#include "observer/cli/dead_letters/dead_letter_filter.h"
#include "observer/cli/dead_letters/redrive_event.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/table.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

using observer::LetterStatus;

constexpr std::size_t reason_width = 56;

std::string count_text(std::uint64_t count) {
  return count == 0 ? std::string() : std::to_string(count);
}

Span status_span(LetterStatus status) {
  switch (status) {
    case LetterStatus::open:
      return {"✗ open", Colour::red};
    case LetterStatus::redriven:
      return {"✓ redriven", Colour::green};
    case LetterStatus::redriving:
      return {"● redriving", Colour::blue};
    case LetterStatus::failed_again:
      return {"✗ failed again", Colour::red};
    case LetterStatus::discarded:
      break;
  }
  return {std::string("○ ") + name_of(status), Colour::dim};
}

void print_field(Printer& printer, const char* name, const std::string& value,
                 Colour colour = Colour::plain) {
  if (!value.empty()) printer.line({{fmt::format("  {:<12}", name), Colour::dim}, {value, colour}});
}

void print_next(Printer& printer, const api::DeadLetterDetail& detail) {
  const api::DeadLetter& letter = detail.letter;
  const std::string place = letter_place(letter);
  const bool is_open = letter.status == LetterStatus::open;
  if (!letter.saga && !is_open) return;
  printer.line();
  printer.line("What next");
  const std::string wrong = why_not_redriven(detail, false);
  if (wrong.empty()) {
    printer.line(fmt::format("  when {} is fixed: laban dlq redrive '{}' --reason WHY",
                             letter.service, place));
  } else if (is_open) {
    printer.line("  it cannot be sent back: " + wrong);
  }
  if (is_open)
    printer.line(fmt::format("  to give up on it: laban dlq discard '{}' --reason WHY", place));
  if (letter.saga) {
    printer.line(fmt::format("  what led to it: laban why '{}'", place));
    printer.line(fmt::format("  its saga: laban sagas show {}", *letter.saga));
  }
}

}  // namespace

std::string letter_place(const api::DeadLetter& letter) {
  return letter.partition == 0 ? fmt::format("#{}", letter.sequence)
                               : fmt::format("{}#{}", letter.partition, letter.sequence);
}

void print_letter_groups(Printer& printer, const api::DeadLetterGroups& groups) {
  if (groups.groups.empty()) {
    printer.line("No dead letters.");
    return print_as_of(printer, groups.as_of);
  }
  Table table({{"GROUP"},
               {"OPEN", Align::right},
               {"ON ITS WAY", Align::right},
               {"REDRIVEN", Align::right},
               {"DISCARDED", Align::right},
               {"SERVICE"},
               {"EVENT"},
               {"REASON", Align::left, reason_width},
               {"FIRST"},
               {"LAST"}});
  for (const auto& group : groups.groups) {
    table.add({{group_name(group.group)},
               {std::to_string(group.open), group.open > 0 ? Colour::red : Colour::plain},
               {count_text(group.redriving)},
               {count_text(group.redriven)},
               {count_text(group.discarded)},
               {group.service},
               {group.type},
               {group.reason},
               {clock_time(group.first), Colour::dim},
               {clock_time(group.last), Colour::dim}});
  }
  table.print(printer);
  if (groups.groups_left_out > 0)
    printer.line(Line{{fmt::format("… and {} more groups", groups.groups_left_out), Colour::dim}});
  print_as_of(printer, groups.as_of);
  const auto& largest = groups.groups.front();
  const std::string name = group_name(largest.group);
  printer.line();
  printer.line("What next");
  printer.line("  its letters: laban dlq show " + name);
  // A message that the observer could not read has no service to go back to.
  if (largest.service != "observer")
    printer.line(fmt::format("  when {} is fixed: laban dlq redrive {} --reason WHY",
                             largest.service, name));
}

void print_letters(Printer& printer, const std::vector<api::DeadLetter>& letters) {
  if (letters.empty()) return printer.line("No dead letters.");
  Table table({{"LETTER"},
               {"STATUS"},
               {"TIME"},
               {"SAGA", Align::left, 24},
               {"SERVICE"},
               {"EVENT"},
               {"TRIES", Align::right},
               {"REASON", Align::left, reason_width}});
  for (const auto& letter : letters) {
    table.add({{letter_place(letter)},
               status_span(letter.status),
               {clock_time(letter.time), Colour::dim},
               {letter.saga.value_or(""), Colour::cyan},
               {letter.service},
               {letter.type},
               {std::to_string(letter.attempts)},
               {letter.reason}});
  }
  table.print(printer);
}

void print_letter(Printer& printer, const api::DeadLetterDetail& detail) {
  const api::DeadLetter& letter = detail.letter;
  printer.line({{"Dead letter " + letter_place(letter), Colour::bold},
                {"  " + letter.id.substr(0, 8) + "  "},
                status_span(letter.status)});
  print_field(printer, "service", letter.service);
  print_field(printer, "reason", letter.reason, Colour::red);
  print_field(printer, "tries", std::to_string(letter.attempts));
  print_field(printer, "since", clock_time(letter.time));
  print_field(printer, "as of", as_of_text(detail.as_of));
  print_field(printer, "group", group_name(letter.group));
  if (letter.saga) {
    const auto& state = detail.saga_state;
    print_field(printer, "saga", *letter.saga + (state ? std::string(", ") + name_of(*state) : ""));
    print_field(printer, "event",
                fmt::format("{} #{}{}", letter.type, letter.event_sequence,
                            detail.event_step ? ", step " + *detail.event_step : ""));
    print_field(printer, "since then", many(detail.came_later, "event") + " of the saga");
  }
  print_field(printer, "by", letter.by.value_or(""));
  print_field(printer, "why", letter.why.value_or(""));
  print_field(printer, "outcome", letter.outcome.value_or(""));
  if (detail.event) {
    printer.line();
    printer.line("The event");
    printer.line("  " + (detail.event->data.text.empty() ? "{}" : detail.event->data.text));
  }
  print_next(printer, detail);
}

}  // namespace laban::cli

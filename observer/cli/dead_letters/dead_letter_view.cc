#include "observer/cli/dead_letters/dead_letter_view.h"

#include <fmt/core.h>

#include "observer/cli/dead_letters/dead_letter_filter.h"
#include "observer/cli/dead_letters/redrive_event.h"
#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

constexpr std::size_t reason_width = 56;

std::string count_text(const Json& json, const char* key) {
  const auto count = count_at(json, key);
  return count == 0 ? std::string() : std::to_string(count);
}

Span status_span(const std::string& status) {
  if (status == "open") return {"✗ open", Colour::red};
  if (status == "redriven") return {"✓ redriven", Colour::green};
  if (status == "redriving") return {"● redriving", Colour::blue};
  if (status == "failed_again") return {"✗ failed again", Colour::red};
  return {"○ " + status, Colour::dim};
}

void print_field(Printer& printer, const char* name, const std::string& value,
                 Colour colour = Colour::plain) {
  if (!value.empty()) printer.line({{fmt::format("  {:<12}", name), Colour::dim}, {value, colour}});
}

void print_next(Printer& printer, const Json& letter) {
  const std::string place = letter_place(letter), saga = text_at(letter, "saga");
  if (saga.empty() && text_at(letter, "status") != "open") return;
  printer.line();
  printer.line("What next");
  const std::string wrong = why_not_redriven(letter, false);
  if (wrong.empty()) {
    printer.line(fmt::format("  when {} is mended: laban dlq redrive '{}' --reason WHY",
                             text_at(letter, "service"), place));
  } else if (text_at(letter, "status") == "open") {
    printer.line("  it is not sent back: " + wrong);
  }
  if (text_at(letter, "status") == "open")
    printer.line(
        fmt::format("  when nothing is to come of it: laban dlq discard '{}' --reason WHY", place));
  if (!saga.empty()) printer.line(fmt::format("  what led to it: laban why '{}'", place));
  if (!saga.empty()) printer.line(fmt::format("  its saga: laban sagas show {}", saga));
}

}  // namespace

std::string letter_place(const Json& letter) {
  const auto partition = count_at(letter, "partition");
  return partition == 0 ? fmt::format("#{}", count_at(letter, "sequence"))
                        : fmt::format("{}#{}", partition, count_at(letter, "sequence"));
}

void print_letter_groups(Printer& printer, const Json& groups) {
  const Json& list = list_at(groups, "groups");
  if (list.empty()) return printer.line("There are no dead letters.");
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
  for (const Json& group : list) {
    table.add({{group_name(group)},
               {std::to_string(count_at(group, "open")),
                count_at(group, "open") > 0 ? Colour::red : Colour::plain},
               {count_text(group, "redriving")},
               {count_text(group, "redriven")},
               {count_text(group, "discarded")},
               {text_at(group, "service")},
               {text_at(group, "type")},
               {text_at(group, "reason")},
               {clock_at(group, "first"), Colour::dim},
               {clock_at(group, "last"), Colour::dim}});
  }
  table.print(printer);
  if (const auto left_out = count_at(groups, "groups_left_out"); left_out > 0)
    printer.line(Line{{fmt::format("… and {} more groups", left_out), Colour::dim}});
  const std::string name = group_name(list.front());
  printer.line();
  printer.line("What next");
  printer.line("  its letters: laban dlq show " + name);
  if (text_at(list.front(), "service") != "observer")
    printer.line(fmt::format("  when {} is mended: laban dlq redrive {} --reason WHY",
                             text_at(list.front(), "service"), name));
}

void print_letters(Printer& printer, const std::vector<Json>& letters) {
  if (letters.empty()) return printer.line("There are no dead letters.");
  Table table({{"LETTER"},
               {"STATUS"},
               {"TIME"},
               {"SAGA", Align::left, 24},
               {"SERVICE"},
               {"EVENT"},
               {"TRIES", Align::right},
               {"REASON", Align::left, reason_width}});
  for (const Json& letter : letters) {
    table.add({{letter_place(letter)},
               status_span(text_at(letter, "status")),
               {clock_at(letter, "time"), Colour::dim},
               {text_at(letter, "saga"), Colour::cyan},
               {text_at(letter, "service")},
               {text_at(letter, "type")},
               {std::to_string(count_at(letter, "attempts"))},
               {text_at(letter, "reason")}});
  }
  table.print(printer);
}

void print_letter(Printer& printer, const Json& letter) {
  const std::string saga = text_at(letter, "saga"), state = text_at(letter, "saga_state");
  printer.line({{"Dead letter " + letter_place(letter), Colour::bold},
                {"  " + text_at(letter, "id").substr(0, 8) + "  "},
                status_span(text_at(letter, "status"))});
  print_field(printer, "service", text_at(letter, "service"));
  print_field(printer, "reason", text_at(letter, "reason"), Colour::red);
  print_field(printer, "tries", fmt::format("{}", count_at(letter, "attempts")));
  print_field(printer, "since", clock_at(letter, "time"));
  print_field(printer, "group", group_name(letter));
  if (!saga.empty()) {
    print_field(printer, "saga", saga + (state.empty() ? "" : ", " + state));
    const std::string step = text_at(letter, "event_step");
    print_field(printer, "event",
                fmt::format("{} #{}{}", text_at(letter, "type"), count_at(letter, "event_sequence"),
                            step.empty() ? "" : ", step " + step));
    print_field(printer, "since then",
                fmt::format("{} events of the saga", count_at(letter, "came_later")));
  }
  print_field(printer, "by", text_at(letter, "by"));
  print_field(printer, "why", text_at(letter, "why"));
  print_field(printer, "outcome", text_at(letter, "outcome"));
  if (const Json& event = object_at(letter, "event"); !event.empty()) {
    printer.line();
    printer.line("The event");
    printer.line("  " + dump(object_at(event, "data")));
  }
  print_next(printer, letter);
}

}  // namespace laban::cli

#include "observer/cli/replay/replay_view.h"

#include <fmt/core.h>

#include "bus/replay/recorded_options.h"
#include "observer/cli/replay/breakpoint.h"
#include "observer/cli/replay/difference_fields.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

using replay::Difference;

namespace {

Colour colour_of(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::done:
      return Colour::green;
    case Outcome::Kind::ignored:
      return Colour::dim;
    case Outcome::Kind::retry:
      return Colour::yellow;
    case Outcome::Kind::dead_letter:
      return Colour::red;
  }
  return Colour::plain;
}

// For a recorded or emitted event, its type; for a retry, `emitted` contains the reason.
std::string sentence(const Difference& one) {
  switch (one.kind) {
    case Difference::Kind::other_content:
      if (one.recorded == one.emitted) return fmt::format("{} has different content", one.recorded);
      return fmt::format("{} was recorded, {} is emitted now", one.recorded, one.emitted);
    case Difference::Kind::not_emitted:
      return fmt::format("{} was recorded, but is not emitted now", one.recorded);
    case Difference::Kind::not_recorded:
      return fmt::format("{} is emitted now, but was not recorded", one.emitted);
    case Difference::Kind::retries_now:
      return fmt::format("a retry is requested now ({}), but was not recorded", one.emitted);
    case Difference::Kind::retried_then:
      return "a retry was recorded, but is not requested now";
    case Difference::Kind::effect_not_recorded:
      return fmt::format("effect {} is requested now, but no report of it was recorded",
                         one.emitted);
  }
  return {};
}

bool has_message(const std::string& data) { return !data.empty(); }

std::optional<EventContent> content_of(const std::string& data, const std::string& type,
                                       const schema::SchemaRegistry& schemas) {
  if (!has_message(data)) return std::nullopt;
  return EventContent{type, {observer::payload_json(data, type, schemas)}};
}

}  // namespace

void print_step(Printer& printer, const replay::ReplayComparison::Step& step) {
  const Envelope& envelope = step.event->envelope;
  printer.line({{fmt::format("{}  #{}  ", clock_time(step.event->position.log_time),
                             step.event->position.sequence),
                 Colour::dim},
                {fmt::format("{}  {}", envelope.saga, envelope.type), Colour::bold}});
  if (step.played.handled.empty() && !replay::sets_options(envelope))
    printer.line({{"    no handler ran: waits behind an earlier event, or a copy", Colour::dim}});
  for (const auto& one : step.played.handled) {
    const std::string type = one.event == envelope.id ? "" : one.type + " ";
    const std::string reason = one.outcome.reason().empty() ? "" : ": " + one.outcome.reason();
    printer.line({{"    " + type},
                  {replay::name_of(one.outcome.kind()), colour_of(one.outcome.kind())},
                  {reason}});
  }
  for (const auto& one : step.played.emitted) printer.line("    → " + one.type);
  for (const auto& one : step.played.effects)
    printer.line(fmt::format("    → effect {}, not performed", one.kind));
}

PlayedEvent document_of(const replay::ReplayComparison::Step& step) {
  PlayedEvent played;
  played.sequence = step.event->position.sequence;
  played.partition = step.event->position.partition;
  played.saga = step.event->envelope.saga;
  played.type = step.event->envelope.type;
  for (const auto& one : step.played.handled)
    played.handled.push_back(
        {one.type, replay::name_of(one.outcome.kind()), std::string(one.outcome.reason())});
  for (const auto& one : step.played.emitted) played.emitted.push_back(one.type);
  for (const auto& one : step.played.effects) played.effects.push_back(one.kind);
  return played;
}

void print_difference(Printer& printer, const Difference& difference,
                      const schema::SchemaRegistry& schemas) {
  printer.line({{"    ▲ ", Colour::yellow},
                {fmt::format("{}  for #{}: {}", difference.saga, difference.sequence,
                             sentence(difference))}});
  for (const auto& change : observer::field_changes(difference, schemas)) {
    const auto or_nothing = [](const std::string& text) { return text.empty() ? "-" : text; };
    const bool is_same_type = difference.recorded == difference.emitted;
    const std::string text = is_same_type ? fmt::format("{} → {}", or_nothing(change.recorded),
                                                        or_nothing(change.emitted))
                                          : change.emitted;
    printer.line({{fmt::format("        {}: {}", change.field, text), Colour::dim}});
  }
}

DifferingEvent document_of(const Difference& difference, const schema::SchemaRegistry& schemas) {
  DifferingEvent document{
      .kind = name_of(difference.kind),
      .partition = difference.partition,
      .sequence = difference.sequence,
      .saga = difference.saga,
      .event = difference.event.hex(),
      .recorded = content_of(difference.recorded_data, difference.recorded, schemas),
      .emitted = content_of(difference.emitted_data, difference.emitted, schemas),
      .text = sentence(difference),
  };
  for (auto& change : observer::field_changes(difference, schemas)) {
    document.what.push_back(
        {std::move(change.field), {std::move(change.recorded)}, {std::move(change.emitted)}});
  }
  return document;
}

}  // namespace laban::cli

#include "observer/cli/events/event_view.h"

#include <fmt/core.h>
#include <fnmatch.h>

#include <algorithm>

#include "observer/api/json.h"
#include "observer/cli/events/documents.h"
#include "observer/cli/sagas/saga_words.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

constexpr std::size_t brief_width = 60;  // of a payload when the terminal's width is unknown
constexpr std::size_t least_brief_width = 20;

std::string padded(std::string text, std::size_t width) {
  const std::size_t used = display_width(text);
  if (used < width) text.append(width - used, ' ');
  return text;
}

std::string position_text(std::uint32_t partition, std::uint64_t sequence,
                          std::uint32_t partition_count) {
  if (partition_count == 1) return fmt::format("#{}", sequence);
  return fmt::format("{}#{}", partition, sequence);
}

// A role in words.
Span role_span(const std::string& role) {
  if (role == "done") return {"✓ done", Colour::green};
  if (role == "fails") return {"✗ failed", Colour::red};
  if (role == "undo") return {"↺ undo asked", Colour::yellow};
  if (role == "undone") return {"↺ undone", Colour::yellow};
  if (role == "refused") return {"✗ refused", Colour::red};
  if (role == "again") return {"↺ asked again", Colour::yellow};
  return {};
}

Span framework_span(std::string_view type) {
  if (type == "laban.dead_lettered") return {"✗ dead-lettered", Colour::red};
  if (type == "laban.diverged") return {"✗ halted", Colour::red};
  if (type == "laban.retry_due") return {"↺ retried", Colour::yellow};
  if (type == "laban.operator_acted") return {"● by a person", Colour::cyan};
  return {};
}

Colour colour_of(std::string_view event) {
  if (event == "declined" || event == "rejected" || event == "failed" || event == "dead_lettered") {
    return Colour::red;
  }
  if (event.ends_with("_requested")) return Colour::yellow;
  return Colour::plain;
}

std::size_t width_of(const Line& line) {
  std::size_t width = 0;
  for (const Span& span : line) width += display_width(span.text);
  return width;
}

std::string payload_text(const SeenEvent& event, const schema::SchemaRegistry& schemas) {
  const Envelope& envelope = event.decoded->envelope;
  auto json = schemas.to_json(envelope.type, envelope.payload);
  if (json) return *std::move(json);
  return fmt::format("({} bytes: {})", envelope.payload.size(), json.error().message);
}

}  // namespace

bool is_tick(const SeenEvent& event) {
  return event.decoded && event.decoded->envelope.type == "laban.tick";
}

SeenEvent EventReader::read(LogMessage tailed) {
  SeenEvent seen;
  seen.partition = tailed.partition;
  seen.message = std::move(tailed.message);
  auto decoded = wire::decode(seen.message, name_space_, seen.partition, partition_count_);
  if (!decoded) {
    seen.problem = decoded.error().message;
    return seen;
  }
  const auto cause = times_.find(decoded->envelope.cause);
  if (cause != times_.end()) seen.after_cause = seen.message.stored_at - cause->second;
  remember(decoded->envelope.id, seen.message.stored_at);
  seen.decoded = *std::move(decoded);
  return seen;
}

void EventReader::remember(const EventId& id, Time time) {
  if (!times_.emplace(id, time).second) return;
  order_.push_back(id);
  if (order_.size() <= most_remembered_) return;
  times_.erase(order_.front());
  order_.pop_front();
}

bool EventFilter::wants(const SeenEvent& event, const schema::SchemaRegistry& schemas) const {
  const bool any_type = patterns.empty();
  if (!event.decoded) {
    if (!any_type || !saga.empty() || !service.empty()) return false;
    return text.empty() || event.message.data.find(text) != std::string::npos;
  }
  const Envelope& envelope = event.decoded->envelope;
  if (!saga.empty() && envelope.saga != saga) return false;
  if (!service.empty() && envelope.source != service) return false;
  const std::string type(envelope.type);
  if (any_type && !ticks && is_tick(event)) return false;
  const bool type_fits =
      any_type || std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return ::fnmatch(pattern.c_str(), type.c_str(), 0) == 0;
      });
  return type_fits && (text.empty() || event_json(event, schemas).find(text) != std::string::npos);
}

Span verdict_span(std::string_view type, const Verdict& verdict) {
  Span span = verdict.role.empty() ? framework_span(type) : role_span(verdict.role);
  if (!verdict.doubt.empty()) span = {"▲ " + verdict.doubt, Colour::yellow};
  for (const auto& finding : verdict.findings) {
    if (finding.kind == "dead_letter" && type == "laban.dead_lettered") continue;
    if (finding.kind == "contradiction" && type == "laban.diverged") continue;
    std::string kind = finding.kind;
    std::replace(kind.begin(), kind.end(), '_', ' ');
    if (kind == verdict.doubt) continue;  // said already
    span.text += (span.text.empty() ? "▲ " : ", ▲ ") + kind;
    if (span.colour != Colour::red) span.colour = Colour::yellow;
  }
  if (!verdict.has_turned || verdict.state == "running") return span;
  const auto state = observer::parse_state(verdict.state);
  span.text += (span.text.empty() ? "→ " : " → ") + verdict.state;
  if (span.colour != Colour::red && state) span.colour = state_span(*state).colour;
  return span;
}

namespace {

// Column widths; empty columns keep theirs.
constexpr std::size_t type_width = 28, source_width = 13, saga_width = 12, step_width = 9,
                      after_width = 8, verdict_width = 24;

Line line_head(std::uint32_t partition, std::uint64_t sequence, Time time,
               const EventLayout& layout) {
  return {{clock_time(time) + "  ", Colour::dim},
          {padded(position_text(partition, sequence, layout.partition_count), 8) + " "}};
}

void add_rest(Line& line, const std::string& rest, const EventLayout& layout) {
  std::string text = rest;
  if (layout.payload == PayloadView::brief) {
    const std::size_t used = width_of(line) + 1;
    text = fit(text, layout.width == 0 ? brief_width
                                       : std::max(least_brief_width,
                                                  layout.width - std::min(layout.width, used)));
  }
  if (layout.payload != PayloadView::none) line.push_back({" " + text, Colour::dim});
}

}  // namespace

Line event_line(const SeenEvent& event, const Verdict& verdict,
                const schema::SchemaRegistry& schemas, const EventLayout& layout) {
  Line line = line_head(event.partition, event.message.sequence, event.message.stored_at, layout);
  if (!event.decoded) {
    line.push_back({"✗ invalid  ", Colour::red});
    line.push_back({fmt::format("{}  ({} bytes on {})", event.problem, event.message.data.size(),
                                fit(event.message.subject, brief_width))});
    return line;
  }
  const Envelope& envelope = event.decoded->envelope;
  Span effect = verdict_span(envelope.type, verdict);
  effect.text = padded(effect.text, verdict_width);
  line.push_back({padded(std::string(envelope.type), type_width) + " ",
                  colour_of(event.decoded->subject.event())});
  line.push_back({padded(std::string(envelope.source), source_width) + " "});
  line.push_back({padded(std::string(envelope.saga), saga_width) + " ", Colour::cyan});
  line.push_back({padded(verdict.step, step_width) + " "});
  line.push_back({envelope.id.hex().substr(0, 8) + "  ", Colour::dim});
  line.push_back({padded(event.after_cause ? to_text(*event.after_cause) : "", after_width) + " "});
  line.push_back(std::move(effect));
  add_rest(line, payload_text(event, schemas), layout);
  return line;
}

Line passing_line(const Passing& passing, const EventLayout& layout) {
  Line line = line_head(passing.partition, passing.sequence, passing.time, layout);
  Span effect = verdict_span({}, passing.verdict);
  effect.text = padded(effect.text, verdict_width);
  line.push_back({padded("time", type_width) + " ", Colour::yellow});
  line.push_back({padded("", source_width) + " "});
  line.push_back({padded(passing.saga, saga_width) + " ", Colour::cyan});
  line.push_back({padded(passing.verdict.step, step_width) + " "});
  line.push_back({padded("", 10 + after_width) + " "});
  line.push_back(std::move(effect));
  std::string why;
  for (const auto& finding : passing.verdict.findings)
    why += (why.empty() ? "" : "; ") + finding.text;
  add_rest(line, why, layout);
  return line;
}

std::string event_json(const SeenEvent& event, const schema::SchemaRegistry& schemas) {
  if (event.decoded) {
    return schema::to_cloudevents_json(schemas, event.decoded->envelope, event.decoded->position);
  }
  InvalidMessage invalid;
  invalid.id = fmt::format("{}-{}", event.partition, event.message.sequence);
  invalid.time = invalid.log_time = event.message.stored_at;
  invalid.partition = event.partition;
  invalid.sequence = event.message.sequence;
  invalid.data = {event.problem, event.message.subject, event.message.data.size()};
  return api::to_json(invalid);
}

}  // namespace laban::cli

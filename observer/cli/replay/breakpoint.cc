#include "observer/cli/replay/breakpoint.h"

#include <fmt/core.h>
#include <fnmatch.h>

#include <algorithm>

namespace laban::observer {

namespace {

bool fits(const std::string& pattern, std::string_view text) {
  return ::fnmatch(pattern.c_str(), std::string(text).c_str(), 0) == 0;
}

bool names_outcome(std::string_view text) {
  using Kind = Outcome::Kind;
  const auto kinds = {Kind::done, Kind::ignored, Kind::retry, Kind::dead_letter};
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](Kind kind) { return replay::name_of(kind) == text; });
}

}  // namespace

Result<Breakpoint> Breakpoint::parse(std::string_view text) {
  Breakpoint made;
  made.text_ = text;
  if (text == "differs") {
    made.kind_ = Kind::differs;
    return made;
  }
  const auto equals = std::min(text.find('='), text.size());
  const std::string_view name = text.substr(0, equals);
  made.value_ = text.substr(std::min(equals + 1, text.size()));
  if (name == "type") made.kind_ = Kind::type;
  if (name == "saga") made.kind_ = Kind::saga;
  if (name == "emits") made.kind_ = Kind::emits;
  if (name == "outcome") made.kind_ = Kind::outcome;
  const bool is_known = name == "type" || name == "saga" || name == "emits" || name == "outcome";
  if (is_known && !made.value_.empty() &&
      (made.kind_ != Kind::outcome || names_outcome(made.value_)))
    return made;
  return Error{ErrorKind::invalid,
               fmt::format("invalid breakpoint '{}' (expected type=payment.*, saga=ID, emits=TYPE, "
                           "outcome=done|ignored|retry|dead_letter or differs)",
                           text)};
}

bool Breakpoint::stops_before(const wire::Decoded& event) const {
  if (kind_ == Kind::type) return fits(value_, event.envelope.type);
  return kind_ == Kind::saga && event.envelope.saga == value_;
}

bool Breakpoint::stops_after(const replay::ReplayComparison::Step& step) const {
  switch (kind_) {
    case Kind::type:
    case Kind::saga:
      return false;
    case Kind::differs:
      return !step.differences.empty();
    case Kind::emits:
      return std::any_of(step.played.emitted.begin(), step.played.emitted.end(),
                         [&](const auto& one) { return fits(value_, one.type); });
    case Kind::outcome:
      return std::any_of(
          step.played.handled.begin(), step.played.handled.end(),
          [&](const auto& one) { return replay::name_of(one.outcome.kind()) == value_; });
  }
  return false;
}

}  // namespace laban::observer

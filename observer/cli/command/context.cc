#include "observer/cli/command/context.h"

#include "observer/cli/command/error_document.h"
#include "observer/cli/terminal/confirmation.h"

namespace laban::cli {
namespace {

constexpr int document_indent = 2;

}  // namespace

Result<System> Context::connect(Wakeup* wakeup) const {
  return cli::connect(target, environment, wakeup);
}

Result<ObserverClient> Context::observer() const {
  auto system = connect();
  if (!system) return system.error();
  return ObserverClient(std::move(*system));
}

Exit Context::show(const Answer& answer, Exit exit) const {
  if (format == Format::json) {
    out.json(answer.json(document_indent));
  } else {
    show_part(answer);
  }
  return exit;
}

void Context::show_part(const Answer& part) const {
  if (format == Format::json) return;
  show_line(part);
  out.flush();
}

void Context::show_line(const Answer& answer) const {
  switch (format) {
    case Format::json:
    case Format::jsonl:
      for (const std::string& line : answer.json_lines()) out.json(line);
      break;
    case Format::name:
      if (const auto names = answer.names()) {
        for (const std::string& name : *names) out.line(name);
        break;
      }
      [[fallthrough]];
    case Format::table:
    case Format::wide:
      answer.print({out, err, format == Format::wide});
      break;
  }
}

Context Context::as_json() const {
  Context other = *this;
  if (!wants_json()) other.format = Format::json;
  return other;
}

Exit Context::show_end(const Answer& whole, Exit exit) const {
  if (format == Format::json) return show(whole, exit);
  if (format != Format::jsonl) show_part(whole);
  return exit;
}

bool Context::confirm(SignalWatch& signals, const std::string& question) const {
  out.flush();
  return is_confirmed(err, signals, question);
}

Exit Context::fail(const Failure& failure) const {
  out.flush();
  if (wants_json()) {
    err.json(api::to_json(ErrorDocument{{name_of(failure.exit), failure.message, failure.next}}));
  } else {
    for (const std::string& detail : failure.details) err.line(detail);
    // A message may end with a question: did you mean this?
    const char* const between = failure.message.ends_with('?') ? " " : ". ";
    const std::string next = failure.next.empty() ? "" : between + failure.next;
    err.line({{"laban: ", Colour::red}, {failure.message + next}});
  }
  err.flush();
  return failure.exit;
}

}  // namespace laban::cli

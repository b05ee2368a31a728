#include "observer/cli/command/context.h"

#include "observer/cli/command/json_document.h"
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
  switch (format) {
    case Format::json:
      return;
    case Format::jsonl:
      for (const std::string& line : part.json_lines()) out.json(line);
      break;
    case Format::name:
      if (const auto names = part.names()) {
        for (const std::string& name : *names) out.line(name);
        break;
      }
      [[fallthrough]];
    case Format::table:
    case Format::wide:
      part.print({out, err, format == Format::wide});
      break;
  }
  out.flush();
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
    const Json error{
        {"code", name_of(failure.exit)}, {"message", failure.message}, {"next", failure.next}};
    err.json(dump(Json{{"error", error}}));
  } else {
    const std::string next = failure.next.empty() ? "" : ". " + failure.next;
    err.line({{"laban: ", Colour::red}, {failure.message + next}});
  }
  err.flush();
  return failure.exit;
}

}  // namespace laban::cli

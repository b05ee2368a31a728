#include "observer/cli/local/operator_list.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/terminal/table.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

constexpr std::uint64_t page = 500;

// Oldest first.
Result<Json> read_all(const ObserverClient& observer, Json request, std::uint64_t limit) {
  Json acts = Json::array();
  while (acts.size() < limit) {
    request["limit"] = std::min(page, limit - acts.size());
    auto answer = observer.ask("acts.ls", request);
    if (!answer) return answer.error();
    const Json& some = list_at(*answer, "acts");
    acts.insert(acts.end(), some.begin(), some.end());
    request["cursor"] = answer->value("cursor", Json());
    if (!request["cursor"].is_string()) break;
  }
  if (request.value("newest_first", false)) std::reverse(acts.begin(), acts.end());
  return acts;
}

// "retry charge", "apply order 2 (shadow)".
std::string deed(const Json& act) {
  std::string text = text_at(act, "action");
  const std::string step = text_at(act, "step");
  if (!step.empty()) text += " " + step;
  if (text_at(act, "saga").empty())
    text += fmt::format(" {} {}", text_at(act, "definition"), count_at(act, "number"));
  if (act.value("shadow", false)) text += " (shadow)";
  return text;
}

std::string when(const Json& act) {
  const auto time = parse_rfc3339(text_at(act, "time"));
  return time ? local_time(*time) : text_at(act, "time");
}

void print_table(Printer& out, const Json& acts) {
  Table table({{"TIME"},
               {"#", Align::right},
               {"WHO", Align::left, 24},
               {"WHAT", Align::left, 40},
               {"SAGA", Align::left, 40},
               {"WHAT CAME OF IT"},
               {"WHY"}});
  for (const Json& act : acts) {
    const bool accepted = act.value("accepted", false);
    table.add({{when(act), Colour::dim},
               {std::to_string(count_at(act, "sequence"))},
               {text_at(act, "by")},
               {deed(act)},
               {text_at(act, "saga")},
               {(accepted ? "✓ " : "✗ ") + text_at(act, "outcome"),
                accepted ? Colour::green : Colour::red},
               {text_at(act, "reason")}});
  }
  table.print(out);
}

void print(Context& context, const Json& acts) {
  switch (context.format) {
    case Format::json:
      context.out.json(dump({{"schema_version", 1}, {"acts", acts}}, 2));
      return;
    case Format::jsonl:
      for (const Json& act : acts) context.out.json(dump(act));
      return;
    case Format::name:
      for (const Json& act : acts) context.out.line(text_at(act, "id"));
      return;
    case Format::table:
    case Format::wide:
      break;
  }
  if (acts.empty()) {
    context.err.line("nobody has acted");
  } else {
    print_table(context.out, acts);
  }
}

}  // namespace

Exit list_operators(Context& context, const OperatorListOptions& options) {
  Json request = Json::object();
  if (!options.since.empty()) {
    const auto since = parse_time_spec(options.since, context.clock.now());
    if (!since) return context.fail(since.error());
    if (!std::holds_alternative<Time>(*since)) {
      return context.fail({Exit::wrong_use, "--since takes a time here, not a position in the log",
                           "For example: --since 1h"});
    }
    request["since"] = to_rfc3339(std::get<Time>(*since));
  }
  request["newest_first"] = options.last.has_value();
  auto system = context.connect();
  if (!system) return context.fail(system.error());
  const ObserverClient observer(*system);
  const auto acts =
      read_all(observer, std::move(request), options.last.value_or(~std::uint64_t{0}));
  if (!acts) return context.fail(acts.error());
  print(context, *acts);
  return Exit::done;
}

}  // namespace laban::cli

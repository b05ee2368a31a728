#include "observer/cli/local/operator_list.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "observer/api/json_codec.h"
#include "observer/cli/command/answer.h"
#include "observer/cli/command/as_of_text.h"
#include "observer/cli/terminal/table.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

constexpr std::uint64_t page_size = 500;

// "retry charge", "apply order 2 (shadow)".
std::string action_text(const api::LoggedAction& action) {
  std::string text = action.action.value_or("");
  if (action.step && !action.step->empty()) text += " " + *action.step;
  if (!action.saga)
    text += fmt::format(" {} {}", action.definition.value_or(""), action.number.value_or(0));
  if (action.shadow) text += " (shadow)";
  return text;
}

class OperatorListAnswer final : public DocumentAnswer<OperatorList> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override {
    if (document_.actions.empty()) return page.err.line("no operator has acted");
    Table table({{"TIME"},
                 {"#", Align::right},
                 {"WHO", Align::left, 24},
                 {"WHAT", Align::left, 40},
                 {"SAGA", Align::left, 40},
                 {"RESULT"},
                 {"WHY"}});
    for (const auto& action : document_.actions) {
      table.add({{local_time(action.time), Colour::dim},
                 {std::to_string(action.sequence)},
                 {action.by.value_or("")},
                 {action_text(action)},
                 {action.saga.value_or("")},
                 {(action.accepted ? "✓ " : "✗ ") + action.outcome,
                  action.accepted ? Colour::green : Colour::red},
                 {action.reason.value_or("")}});
    }
    table.print(page.out);
    print_as_of(page.out, document_.as_of);
  }

  std::vector<std::string> json_lines() const override {
    std::vector<std::string> lines;
    for (const auto& action : document_.actions) lines.push_back(api::to_json(action));
    return lines;
  }

  std::optional<std::vector<std::string>> names() const override {
    std::vector<std::string> ids;
    for (const auto& action : document_.actions) ids.push_back(action.id);
    return ids;
  }
};

}  // namespace

Result<OperatorList> read_operator_list(const ObserverClient& observer, api::ActsLsRequest request,
                                        std::uint64_t limit) {
  OperatorList list;
  auto& actions = list.actions;
  do {
    request.limit = std::min(page_size, limit - actions.size());
    auto answer = observer.ask<api::ActsLs>(request);
    if (!answer) return answer.error();
    std::move(answer->actions.begin(), answer->actions.end(), std::back_inserter(actions));
    request.cursor = std::move(answer->cursor);
    list.as_of = std::move(answer->as_of);
  } while (request.cursor && actions.size() < limit);
  if (request.newest_first) std::reverse(actions.begin(), actions.end());
  return list;
}

Exit list_operators(Context& context, const OperatorListOptions& options) {
  api::ActsLsRequest request;
  if (!options.since.empty()) {
    const auto since = parse_time_spec(options.since, context.clock.now());
    if (!since) return context.fail(since.error());
    if (!std::holds_alternative<Time>(*since)) {
      return context.fail({Exit::wrong_use, "--since takes a time, not a position in the log",
                           "For example: --since 1h"});
    }
    request.since = std::get<Time>(*since);
  }
  request.newest_first = options.last.has_value();
  const auto observer = context.observer();
  if (!observer) return context.fail(observer.error());
  const auto list =
      read_operator_list(*observer, std::move(request), options.last.value_or(~std::uint64_t{0}));
  if (!list) return context.fail(list.error());
  return context.show(OperatorListAnswer(*list));
}

}  // namespace laban::cli

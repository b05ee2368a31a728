// laban services: which services answer, what they handle and emit, which sagas wait for them.

#include <fmt/core.h>

#include "observer/cli/command/as_of_text.h"
#include "observer/cli/dashboard/commands.h"
#include "observer/cli/dashboard/top_source.h"
#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

using top::Verdict;

Span verdict_span(const top::ServiceRow& row) {
  if (row.verdict == Verdict::good) return {"✓ well", Colour::green};
  if (row.verdict == Verdict::warning) return {"▲ look", Colour::yellow};
  return {row.instances == 0 ? "✗ silent" : "✗ halted", Colour::red};
}

std::string time_or_nothing(const std::optional<Duration>& time) {
  return time ? to_text(*time) : std::string();
}

void print_table(Printer& printer, const top::ServiceMap& map) {
  Table table({{"SERVICE"},
               {"HEALTH"},
               {"UP", Align::right},
               {"BEHIND", Align::right},
               {"PARKED", Align::right},
               {"WAITED FOR", Align::right},
               {"LONGEST", Align::right},
               {"STUCK", Align::right},
               {"P50", Align::right},
               {"P95", Align::right},
               {"FAILED", Align::right},
               {"VERSION"}});
  for (const auto& row : map.services) {
    const bool is_up = row.instances > 0;
    table.add({{row.name},
               verdict_span(row),
               {std::to_string(row.instances)},
               {is_up ? std::to_string(row.behind) : ""},
               {is_up ? std::to_string(row.parked) : ""},
               {row.waiting ? std::to_string(*row.waiting) : ""},
               {row.longest_wait ? to_text(row.longest_wait->waited) : ""},
               {row.stuck ? std::to_string(*row.stuck) : "",
                row.stuck.value_or(0) > 0 ? Colour::red : Colour::plain},
               {time_or_nothing(row.p50)},
               {time_or_nothing(row.p95)},
               {std::to_string(row.failed), row.failed > 0 ? Colour::yellow : Colour::plain},
               {row.version, Colour::dim}});
  }
  table.print(printer);
}

void print_types(Printer& printer, const char* verb, const std::vector<top::TypeCount>& types) {
  Line line{{fmt::format("  {:<8} ", verb), Colour::dim}};
  if (types.empty()) line.push_back({"nothing", Colour::dim});
  for (std::size_t i = 0; i < types.size(); ++i) {
    line.push_back({i == 0 ? "" : ", "});
    line.push_back({types[i].type});
    line.push_back({fmt::format(" {}", types[i].seen), Colour::dim});
  }
  printer.line(line);
}

void print_unhandled(Printer& printer, const top::ServiceMap& map) {
  if (map.unhandled.empty()) return;
  printer.line();
  printer.line("Handled by no service");
  for (const auto& type : map.unhandled) {
    Line line{{type.observed_as ? "  " : "  ▲ ", Colour::yellow},
              {type.type},
              {fmt::format(" {} from {}, ", type.seen, type.source.empty() ? "?" : type.source),
               Colour::dim}};
    line.push_back(type.observed_as
                       ? Span{"the observer counts it as " + *type.observed_as, Colour::dim}
                       : Span{"ignored", Colour::yellow});
    printer.line(line);
  }
  for (const auto& name : map.silent)
    printer.line(Line{{"  " + name + " does not answer: what it handles is unknown", Colour::dim}});
}

void print_troubles(Printer& printer, const top::ServiceMap& map) {
  bool is_first = true;
  for (const auto& row : map.services) {
    if (row.problem.empty()) continue;
    if (is_first) printer.line();
    is_first = false;
    const bool is_bad = row.verdict == Verdict::bad;
    printer.line({{is_bad ? "✗ " : "▲ ", is_bad ? Colour::red : Colour::yellow},
                  {fmt::format("{}: {}. ", row.name, row.problem)},
                  {row.next, Colour::bold}});
  }
}

// What the columns count.
void print_heads(Printer& printer, const top::ServiceMap& map) {
  printer.line(
      Line{{fmt::format(
                "WAITED FOR: steps of sagas that wait for it, LONGEST the longest of them, STUCK "
                "those of stuck sagas; P50 and P95 of the last ten minutes; FAILED of the last "
                "{} sagas that failed",
                map.failures.sagas),
            Colour::dim}});
  print_as_of(printer, map.as_of);
}

// A table, then problems and remedies, then each service's event types, then unhandled types.
void print_services(Printer& printer, const top::ServiceMap& map) {
  print_table(printer, map);
  print_heads(printer, map);
  print_troubles(printer, map);
  for (const auto& row : map.services) {
    printer.line();
    printer.line(Line{{row.name, Colour::bold}});
    if (row.instances > 0) print_types(printer, "handles", row.handles);
    print_types(printer, "emits", row.emits);
  }
  print_unhandled(printer, map);
}

class ServicesAnswer final : public DocumentAnswer<top::ServiceMap> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override { print_services(page.out, document_); }
  std::optional<std::vector<std::string>> names() const override {
    std::vector<std::string> names;
    for (const auto& row : document_.services) names.push_back(row.name);
    return names;
  }
};

class ServicesCommand final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {"services",
            Group::watch,
            "list services: health, lag, event types, and the sagas that wait for them",
            {{"laban services", "all of them"},
             {"laban services payment", "one of them"},
             {"laban services --json", "for scripts"}},
            "Reports a service when a saga waits for it much longer than usual, long before that "
            "saga's deadline. Latencies cover the last ten minutes, failures the newest sagas that "
            "failed (as laban sagas failures does), event counts the whole log. Also lists event "
            "types that no service handles. Exit 5: the service has nothing to show."};
  }

  std::vector<Option> options() override {
    return {{"NAME", "NAME", "only this service", &name_, {}, false, NameKind::service}};
  }

  Exit run(Context& context) override {
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    auto map = read_services(*system);
    if (!map) return context.fail(map.error());
    if (!name_.empty()) {
      std::erase_if(map->services, [&](const auto& row) { return row.name != name_; });
      std::erase_if(map->unhandled, [&](const auto& type) { return type.source != name_; });
      std::erase_if(map->silent, [&](const auto& name) { return name != name_; });
      if (map->services.empty()) {
        return context.fail(Error{ErrorKind::not_found,
                                  "the service " + name_ + " has no step and does not answer"},
                            "List services with: laban services");
      }
    }
    return context.show(ServicesAnswer(*map));
  }

 private:
  std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_services() { return std::make_unique<ServicesCommand>(); }

}  // namespace laban::cli

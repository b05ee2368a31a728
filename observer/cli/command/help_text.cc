#include "observer/cli/command/help_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "observer/cli/command/command_line.h"

namespace laban::cli {
namespace {

constexpr std::size_t text_width = 96;

void print_wrapped(Printer& printer, const std::string& text, const std::string& indent) {
  std::istringstream words(text);
  std::string line = indent;
  for (std::string word; words >> word;) {
    if (line.size() + word.size() + 1 > text_width && line.size() > indent.size()) {
      printer.line(line);
      line = indent;
    }
    line += (line.size() > indent.size() ? " " : "") + word;
  }
  if (line.size() > indent.size()) printer.line(line);
}

void print_examples(Printer& printer, const std::vector<Example>& examples) {
  std::size_t width = 0;
  for (const Example& example : examples) width = std::max(width, example.line.size());
  for (const Example& example : examples) {
    printer.line({{"  "},
                  {example.line, Colour::bold},
                  {std::string(width - example.line.size() + 3, ' ') + example.says, Colour::dim}});
  }
}

void print_options(Printer& printer, const std::string& title, const std::vector<Option>& options) {
  if (options.empty()) return;
  printer.line();
  printer.line(Line{{title, Colour::bold}});
  std::size_t width = 0;
  for (const Option& option : options) width = std::max(width, heading_of(option).size());
  for (const Option& option : options) {
    const std::string heading = heading_of(option);
    printer.line("  " + heading + std::string(width - heading.size() + 2, ' ') + option.help);
  }
}

const std::map<std::string, std::vector<std::string>>& topics() {
  static const std::map<std::string, std::vector<std::string>> all{
      {"time",
       {"Points in time (--since, --at), in every form in which they are printed:",
        "  10m  -10m  '10m ago'  1d3h5m2s        that long ago",
        "  2026-11-20T15:32:16Z                  RFC 3339",
        "  '2026-11-20 15:32:16.876'             local time",
        "  15:32  15:32:16.876                   the last time it was that late",
        "  '#184001'  '#184,001'                 a position in the log",
        "  '2#184001'  shop-2:184,001            the same in partition 2", "  now",
        "Durations: 250ms, '222 ms', '1.2 s', 5s, 1m05s, 15m, 2h, 1d, 1d3h.",
        "JSON: times are RFC 3339 in UTC; durations are milliseconds, in fields named ..._ms."}},
      {"output",
       {"Results go to stdout, everything else to stderr.",
        "  -o table | wide | json | jsonl | name      --json = -o json, --jsonl = -o jsonl",
        "  --color auto | always | never              --ascii for plain characters",
        "With --json, errors are JSON on stderr: {\"error\": {\"code\", \"message\", \"next\"}}.",
        "Text from the log is shown with control characters escaped."}},
      {"exit-codes",
       {"  0  done", "  1  failed", "  2  wrong use",
        "  3  the answer is no (unhealthy, audit does not hold, other ending)", "  4  not allowed",
        "  5  not found", "  6  cannot reach NATS or the observer", "124  timed out",
        "130  Ctrl-C"}},
      {"environment",
       {"Which system a command talks to, first that applies:", "  --url URL, --dir DIR",
        "  NATS_URL (NATS_CREDS: a credentials file)",
        "  NATS_CONTEXT or the selected context of the nats command line",
        "  the last 'laban up' of this user",
        "LABAN_NAMESPACE: the namespace, when no --dir and no --namespace is given (shop).",
        "NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR, TERM: colours.",
        "XDG_STATE_HOME, XDG_CONFIG_HOME: where files are kept."}},
  };
  return all;
}

}  // namespace

std::string title_of(Group group) {
  switch (group) {
    case Group::first_minutes:
      return "First minutes";
    case Group::watch:
      return "Watch";
    case Group::act:
      return "Act";
    case Group::check:
      return "Check";
    case Group::rest:
      return "Rest";
  }
  return "";
}

std::string usage_of(const CommandInfo& info, const std::vector<Option>& options) {
  std::string usage = "laban " + info.name + " [OPTIONS]";
  for (const Option& option : options) {
    if (!option.is_positional()) continue;
    const bool many = std::holds_alternative<std::vector<std::string>*>(option.into);
    const std::string word = option.names + (many ? "..." : "");
    usage += option.required ? " " + word : " [" + word + "]";
  }
  return info.passes_rest ? usage + " ..." : usage;
}

std::string heading_of(const Option& option) {
  if (option.is_positional()) return option.names;
  std::string names = option.names;
  if (const auto comma = names.find(','); comma != std::string::npos) names.replace(comma, 1, ", ");
  return option.value.empty() ? names : names + " " + option.value;
}

void print_overview(Printer& printer, const Commands& commands) {
  printer.line("laban: see, prove and correct what a choreography of services does");
  printer.line();
  print_examples(printer, {{"laban demo", "a whole system for a minute, then an audit of it"},
                           {"laban up", "start a system and leave it running"},
                           {"laban place orders.jsonl", "place orders into it"},
                           {"laban tail", "watch its events"},
                           {"laban sagas ls --state stuck", "find what needs a person"},
                           {"laban sagas show ID", "see one order: what happened, what next"}});
  for (const Group group : all_groups) {
    printer.line();
    printer.line(Line{{title_of(group), Colour::bold}});
    for (const auto& command : commands) {
      const CommandInfo info = command->info();
      if (info.group == group) printer.line(fmt::format("  {:<15} {}", info.name, info.summary));
    }
  }
  printer.line();
  printer.line("Say more: laban COMMAND --help");
  printer.line(fmt::format("Topics:   laban help {}", fmt::join(help_topics(), " | ")));
}

void print_command_help(Printer& printer, Command& command) {
  const CommandInfo info = command.info();
  const std::vector<Option> options = command.options();
  std::string summary = info.summary;
  printer.line("laban " + info.name + ": " + summary);
  if (!info.examples.empty()) {
    printer.line();
    print_examples(printer, info.examples);
  }
  printer.line();
  printer.line(Line{{"Usage", Colour::bold}});
  printer.line("  " + usage_of(info, options));
  if (!info.details.empty()) {
    printer.line();
    print_wrapped(printer, info.details, "");
  }
  CommonOptions unused;
  print_options(printer, "Options", options);
  if (info.talks_to_system) print_options(printer, "Which system", target_options(unused));
  print_options(printer, "Output", common_options(unused));
}

bool print_topic(Printer& printer, const std::string& topic) {
  const auto found = topics().find(topic);
  if (found == topics().end()) return false;
  for (const std::string& line : found->second) printer.line(line);
  return true;
}

std::vector<std::string> help_topics() {
  std::vector<std::string> names;
  for (const auto& [name, lines] : topics()) names.push_back(name);
  return names;
}

}  // namespace laban::cli

// laban: the command line. Wires everything; decides nothing.

#include <signal.h>
#include <unistd.h>

#include <clocale>
#include <exception>
#include <string>
#include <vector>

#include "bus/store/rocks/open_files.h"
#include "observer/cli/all_commands.h"
#include "observer/cli/command/command_line.h"
#include "observer/cli/command/given_names.h"
#include "observer/cli/command/help_text.h"

namespace laban::cli {
namespace {

Format format_of(const CommonOptions& options) {
  if (options.json) return Format::json;
  if (options.jsonl) return Format::jsonl;
  if (options.format == "wide") return Format::wide;
  if (options.format == "json") return Format::json;
  if (options.format == "jsonl") return Format::jsonl;
  if (options.format == "name") return Format::name;
  return Format::table;
}

StyleChoice style_of_options(const CommonOptions& options) {
  StyleChoice choice;
  if (options.colour == "always") choice.colour = ColourChoice::always;
  if (options.colour == "never") choice.colour = ColourChoice::never;
  choice.ascii = options.ascii;
  return choice;
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  for (const std::string& one : words) {
    if (one == word) return true;
  }
  return false;
}

// Where commands, help and errors all end: an answer that did not arrive is not a success.
Exit ended(Context& context, Exit exit) {
  const std::string lost = context.out.lost();
  if (lost.empty()) return exit;
  return context.fail({Exit::failed, "cannot write to stdout: " + lost, {}});
}

Exit run(const std::vector<std::string>& words) {
  Commands commands = all_commands();
  commands.push_back(make_help(commands));
  commands.push_back(make_commands(commands));

  CommonOptions common;
  const auto parsed = parse_command_line(words, commands, common);
  const Environment environment = process_environment();
  const StyleChoice choice = style_of_options(common);
  Printer out(STDOUT_FILENO, style_of(STDOUT_FILENO, choice, environment));
  Printer err(STDERR_FILENO, style_of(STDERR_FILENO, choice, environment));
  const SystemClock clock;
  Context context{out, err, environment, clock, format_of(common), common.target, choice, {}};
  if (!parsed) {
    // A command line that failed to parse did not set the format either.
    if (contains(words, "--json") || contains(words, "--jsonl")) context.format = Format::json;
    return context.fail(parsed.error());
  }
  if (parsed->help_for != nullptr) {
    print_command_help(out, *parsed->help_for);
    return ended(context, Exit::done);
  }
  if (parsed->command == nullptr) {
    print_overview(parsed->help ? out : err, commands);
    return ended(context, parsed->help ? Exit::done : Exit::wrong_use);
  }
  context.rest = parsed->rest;
  try {
    if (context.format == Format::name && !parsed->command->lists_names()) {
      return context.fail({Exit::wrong_use,
                           "laban " + parsed->command->info().name + " lists no names for -o name",
                           "Drop -o name, or use -o json"});
    }
    if (const auto wrong = wrong_name(*parsed->command, context)) return context.fail(*wrong);
    return ended(context, parsed->command->run(context));
  } catch (const std::exception& problem) {
    return context.fail(
        {Exit::failed, "'laban " + parsed->command->info().name + "' broke off: " + problem.what(),
         "It is a fault of laban: please report it with this line"});
  }
}

}  // namespace
}  // namespace laban::cli

int main(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "");
  ::signal(SIGPIPE, SIG_IGN);
  (void)laban::rocks::open_files_limit();  // some commands open the stores of all partitions
  return static_cast<int>(laban::cli::run({argv + 1, argv + argc}));
}

#include <fmt/format.h>
#include <laban/arguments.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "bus/file/standard_output.h"

namespace laban::host {
namespace {

// CLI11 reads "-1" as a large unsigned number, so whole numbers are read here.
template <class Number>
bool read_whole(const std::string& text, Number& into) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_digits = text.find_first_not_of("0123456789") == std::string::npos;
  if (!is_digits || error != std::errc{} || end != text.data() + text.size()) return false;
  into = value;
  return true;
}

std::string bounds_of(const Argument& argument) {
  const double least = argument.least.value_or(0);
  return argument.most ? fmt::format(" from {} to {}", least, *argument.most)
         : least > 0   ? fmt::format(" of at least {}", least)
                       : std::string();
}

bool is_within(const Argument& argument, double value) {
  return value >= argument.least.value_or(std::numeric_limits<double>::lowest()) &&
         value <= argument.most.value_or(std::numeric_limits<double>::max());
}

// `Number` is std::uint64_t or std::uint32_t.
template <class Number, class Into>
CLI::Option* add_whole(CLI::App& app, const Argument& argument, Into* into) {
  const auto read = [into](const std::string& text) {
    Number value{};
    if (!read_whole(text, value)) return false;
    *into = value;
    return true;
  };
  const auto check = [argument](const std::string& text) {
    Number value{};
    const bool is_right =
        read_whole(text, value) && is_within(argument, static_cast<double>(value));
    return is_right ? std::string()
                    : fmt::format("'{}' is not a whole number{}", text, bounds_of(argument));
  };
  return app.add_option_function<std::string>(argument.names, read, argument.help)
      ->check(CLI::Validator(check, ""))
      ->type_name("N");
}

CLI::Option* add(CLI::App& app, const Argument& argument, bool* into) {
  return app.add_flag(argument.names, *into, argument.help);
}
CLI::Option* add(CLI::App& app, const Argument& argument, std::uint64_t* into) {
  return add_whole<std::uint64_t>(app, argument, into)->default_str(std::to_string(*into));
}
CLI::Option* add(CLI::App& app, const Argument& argument, std::uint32_t* into) {
  return add_whole<std::uint32_t>(app, argument, into)->default_str(std::to_string(*into));
}
CLI::Option* add(CLI::App& app, const Argument& argument, std::optional<std::uint64_t>* into) {
  return add_whole<std::uint64_t>(app, argument, into);
}
CLI::Option* add(CLI::App& app, const Argument& argument, double* into) {
  const auto check = [argument](const std::string& text) {
    double value{};
    const bool is_right = CLI::detail::lexical_cast(text, value) && is_within(argument, value);
    return is_right ? std::string()
                    : fmt::format("'{}' is not a number{}", text, bounds_of(argument));
  };
  return app.add_option(argument.names, *into, argument.help)
      ->check(CLI::Validator(check, ""))
      ->default_str(fmt::format("{}", *into));
}
CLI::Option* add(CLI::App& app, const Argument& argument, std::vector<std::string>* into) {
  return app.add_option(argument.names, *into, argument.help)->allow_extra_args(false);
}
template <class Text>
CLI::Option* add(CLI::App& app, const Argument& argument, Text* into) {
  CLI::Option* option = app.add_option(argument.names, *into, argument.help);
  return into->empty() ? option : option->capture_default_str();
}

void declare(CLI::App& app, const Argument& argument) {
  CLI::Option* option =
      std::visit([&](auto* into) { return add(app, argument, into); }, argument.into);
  if (!argument.choices.empty()) option->check(CLI::IsMember(argument.choices));
  if (!argument.environment.empty()) option->envname(argument.environment);
  if (argument.required) option->required();
}

// As the command line names its exit codes.
const char* code_of(int exit) {
  switch (exit) {
    case 2:
      return "wrong_use";
    case 3:
      return "answer_is_no";
    case 5:
      return "not_found";
    case 6:
      return "unreachable";
    default:
      return "failed";
  }
}

// The command line was not parsed to its end, so the option itself may not be set.
bool asks_for_json(const Program& program, int argc, const char* const* argv) {
  const auto has = [&](std::string_view name) {
    const bool is_declared =
        std::any_of(program.arguments.begin(), program.arguments.end(),
                    [&](const Argument& argument) { return argument.names == name; });
    return is_declared &&
           std::any_of(argv, argv + argc, [&](const char* word) { return word == name; });
  };
  return has("--json") || has("--jsonl");
}

}  // namespace

void report_error(const std::string& program, int exit, const std::string& message, bool as_json) {
  if (!as_json) return fmt::print(stderr, "{}: {}\n", program, message);
  const nlohmann::ordered_json document{
      {"error", {{"code", code_of(exit)}, {"message", message}, {"next", ""}}}};
  fmt::print(stderr, "{}\n",
             document.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
}

std::optional<int> parse_arguments(const Program& program, int argc, const char* const* argv) {
  CLI::App app(program.summary, program.name);
  app.allow_extras(program.rest != nullptr);
  for (const Argument& argument : program.arguments) declare(app, argument);
  if (program.footer) app.footer(program.footer);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto written = write_to_stdout(app.help());
    if (!written) fmt::print(stderr, "{}: {}\n", program.name, written.error().message);
    return written ? 0 : 1;
  } catch (const CLI::ParseError& error) {
    // In one line: `laban up` shows the last line of a program that refuses its options.
    report_error(program.name, 2, fmt::format("{}; see {} --help", error.what(), program.name),
                 asks_for_json(program, argc, argv));
    return 2;
  }
  if (program.rest != nullptr) *program.rest = app.remaining();
  return std::nullopt;
}

}  // namespace laban::host

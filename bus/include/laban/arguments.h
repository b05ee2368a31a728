#pragma once

// What a program expects on its command line. Options are data: their names, where the value is
// stored, and their help text. The parser behind it (CLI11) is used in arguments.cc only, because
// its header costs more to compile than most programs.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace laban::host {

// The help shows the value an option has before parsing as its default. Whole numbers are digits
// only: a sign, a fraction or a number out of range is an error.
struct Argument {
  std::string names;  // "-w,--watch"; without dashes it is a positional: "FILE"
  std::variant<bool*, std::string*, std::filesystem::path*, std::uint64_t*, std::uint32_t*, double*,
               std::vector<std::string>*, std::optional<std::uint64_t>*>
      into;
  std::string help;
  std::vector<std::string> choices = {};
  std::string environment = {};  // variable that supplies the value when the command line does not
  bool required = false;
  std::optional<double> least = {}, most = {};  // bounds of a number, inclusive
};
using Arguments = std::vector<Argument>;

struct Program {
  std::string name;     // "laban-audit"
  std::string summary;  // one sentence
  Arguments arguments;
  std::function<std::string()> footer;  // below the options: examples, exit codes; may be empty
  // Receives undeclared options; nullptr: they are an error.
  std::vector<std::string>* rest = nullptr;
};

// Parses the command line. Returns nothing if the program may continue, otherwise the exit status:
// 0 after --help (printed on stdout), 2 after a usage error (reported on stderr; as JSON if the
// program has an option --json or --jsonl and it was passed).
std::optional<int> parse_arguments(const Program& program, int argc, const char* const* argv);

// Reports on stderr why a program ends with `exit`: "laban-audit: MESSAGE", or the JSON document
// that `laban` reports errors with: {"error": {"code", "message", "next"}}.
void report_error(const std::string& program, int exit, const std::string& message, bool as_json);

}  // namespace laban::host

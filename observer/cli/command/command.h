#pragma once

// Command: one command of `laban`. Its options are data, so that parsing, help, suggestions, `laban
// commands --json` and docs/commands.md all use the same list. Only command_line.cc knows the
// parser.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "observer/cli/client/known_names.h"
#include "observer/cli/command/context.h"

namespace laban::cli {

struct Option {
  std::string names;  // "-w,--watch"; without dashes it is a positional: "FILE"
  std::string value;  // name of the value in help; empty for a flag
  std::string help;
  std::variant<bool*, std::string*, std::uint64_t*, double*, std::vector<std::string>*,
               std::optional<std::uint64_t>*, std::optional<double>*>
      into;
  std::vector<std::string> choices = {};
  bool required = false;
  NameKind names_of = NameKind::none;  // of what it takes the name: checked before the command runs

  bool is_positional() const { return names.front() != '-'; }
};

struct Example {
  std::string line;
  std::string says;
};

enum class Group { first_minutes, watch, act, check, rest };

struct CommandInfo {
  std::string name;  // "sagas ls"
  Group group = Group::rest;
  std::string summary;
  std::vector<Example> examples = {};
  std::string details = {};  // further paragraphs of the help
  bool changes_state = false;
  bool talks_to_system = true;  // takes --dir, --url, --namespace
  bool passes_rest = false;     // unknown options go to another program: Context::rest
};

class Command {
 public:
  virtual ~Command() = default;
  virtual CommandInfo info() const = 0;
  virtual std::vector<Option> options() { return {}; }
  // Whether its answer has the form -o name.
  virtual bool lists_names() const { return false; }
  virtual Exit run(Context& context) = 0;
};

using Commands = std::vector<std::unique_ptr<Command>>;

}  // namespace laban::cli

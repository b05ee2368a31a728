#pragma once

// The names that a command is given, checked before it runs.

#include <optional>

#include "observer/cli/command/command.h"

namespace laban::cli {

// What its options take the names of, as they were filled in.
std::vector<GivenName> names_given_to(Command& command);

// The first name that the command's system does not know. Nothing if there is none, or if the
// system cannot be asked: then the command itself reports that.
std::optional<Failure> wrong_name(Command& command, const Context& context);

}  // namespace laban::cli

#include "observer/cli/command/given_names.h"

namespace laban::cli {

std::vector<GivenName> names_given_to(Command& command) {
  std::vector<GivenName> given;
  for (const Option& option : command.options()) {
    if (option.names_of == NameKind::none) continue;
    if (const auto* one = std::get_if<std::string*>(&option.into); one != nullptr) {
      if (!(*one)->empty()) given.push_back({option.names_of, **one});
    } else if (const auto* all = std::get_if<std::vector<std::string>*>(&option.into)) {
      for (const auto& text : **all) given.push_back({option.names_of, text});
    }
  }
  return given;
}

std::optional<Failure> wrong_name(Command& command, const Context& context) {
  const auto given = names_given_to(command);
  // Doctor looks into what is missing.
  const bool names_namespace =
      !context.target.name_space.empty() && command.info().name != "doctor";
  if (given.empty() && !names_namespace) return std::nullopt;
  const auto system = context.connect();
  if (!system) return std::nullopt;
  auto checked = names_namespace ? check_namespace(*system) : Result<void>();
  if (checked) checked = check_names(given, *system);
  return checked ? std::nullopt : std::optional(failure_of(checked.error()));
}

}  // namespace laban::cli

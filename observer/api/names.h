#pragma once

// names: what a person can name in a request. A filter by another name is a mistake.

#include <string>
#include <string_view>
#include <vector>

#include "observer/api/values.h"

namespace laban::observer::api {

// Of every version that the log ever put in force, also as a shadow ("order~shadow").
struct NamesOfDefinition {
  std::string definition{};
  std::vector<std::string> steps{};
  std::vector<std::string> business{};  // its labels

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definition", &NamesOfDefinition::definition),
                 field("steps", &NamesOfDefinition::steps),
                 field("business", &NamesOfDefinition::business));
  };
};

struct KnownNames {
  std::vector<NamesOfDefinition> definitions{};
  // That have a step, a schema or a dead letter; "observer" and "operator" too.
  std::vector<std::string> services{};
  std::vector<std::string> types{};  // events of a schema or a definition, or seen
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("definitions", &KnownNames::definitions),
                 field("services", &KnownNames::services), field("types", &KnownNames::types),
                 field("as_of", &KnownNames::as_of));
  };
};

struct Names {
  static constexpr std::string_view name = "names";
  using Request = NoFields;
  using Answer = KnownNames;
};

}  // namespace laban::observer::api

#include "observer/cli/local/services.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "bus/schema/schema_registry.h"

namespace laban::cli {

Result<std::vector<std::string>> service_names() {
  const auto list = schema::default_schema_directory().parent_path() / "services.json";
  std::ifstream file(list);
  if (!file) {
    return Error{ErrorKind::not_found,
                 fmt::format("{} is missing: it lists the services to start. Build them: "
                             "scripts/build",
                             list.string())};
  }
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto document = parse_json<nlohmann::json>(text);
  std::vector<std::string> names;
  if (document.is_array()) {
    for (const auto& name : document) {
      if (name.is_string()) names.push_back(name);
    }
  }
  if (names.empty()) {
    return Error{ErrorKind::corrupt,
                 fmt::format("{} is not a list of service names", list.string())};
  }
  return names;
}

}  // namespace laban::cli

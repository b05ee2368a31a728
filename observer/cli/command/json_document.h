#pragma once

// For documents that a command builds itself. Answers of the observer are structs (observer/api).

#include <nlohmann/json.hpp>
#include <string>

namespace laban::cli {

// Keeps the order in which fields are written.
using Json = nlohmann::ordered_json;

// One line, or `indent` spaces per level; valid UTF-8 whatever the strings contain.
inline std::string dump(const Json& document, int indent = -1) {
  return document.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace laban::cli

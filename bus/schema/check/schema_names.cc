#include "bus/schema/check/schema_names.h"

#include <algorithm>
#include <array>

namespace laban::schema {
namespace {

// What flatc -b --schema leaves out; with --bfbs-builtins it is there. The reader of JSON obeys it.
constexpr std::array<std::string_view, 4> unsupported_attributes{"bit_flags", "flexbuffer", "hash",
                                                                 "nested_flatbuffer"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

}  // namespace

bool is_identifier(std::string_view name) {
  if (name.empty() || name.size() > longest_identifier || !is_letter(name.front())) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

bool is_type_name(std::string_view name) {
  if (name.size() > longest_type_name) return false;
  for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
    if (!is_identifier(name.substr(0, dot))) return false;
    name.remove_prefix(dot + 1);
  }
  return is_identifier(name);
}

Result<void> check_attributes(const Attributes* attributes, std::string_view owner) {
  if (attributes == nullptr) return {};
  std::string_view last;
  for (const auto* attribute : *attributes) {
    const auto key = attribute->key()->string_view();
    if (key.find('\0') != std::string_view::npos) {
      return Error{ErrorKind::corrupt,
                   fmt::format("{} has an attribute with a NUL character", owner)};
    }
    // They are searched by halves, and read into a map.
    if (key <= last) {
      return Error{ErrorKind::corrupt,
                   fmt::format("{}: attribute '{}' is not in its place", owner, key)};
    }
    if (std::ranges::find(unsupported_attributes, key) != unsupported_attributes.end()) {
      return Error{ErrorKind::corrupt,
                   fmt::format("{} has the attribute {}, which is not supported", owner, key)};
    }
    last = key;
  }
  return {};
}

}  // namespace laban::schema

#pragma once

// How a table in a schema names its event.

#include <flatbuffers/reflection_generated.h>

#include <cctype>
#include <string>
#include <string_view>

namespace laban::schema {

inline std::string_view attribute_of(const reflection::Object& table, const char* name) {
  const auto* attributes = table.attributes();
  const auto* found = attributes == nullptr ? nullptr : attributes->LookupByKey(name);
  if (found == nullptr || found->value() == nullptr) return {};
  return found->value()->string_view();
}

inline bool is_event(const reflection::Object& table) {
  const auto* attributes = table.attributes();
  return attributes != nullptr && attributes->LookupByKey("event") != nullptr;
}

// "payment" of payment.RefundRequested.
inline std::string context_of(const reflection::Object& table) {
  const std::string_view full = table.name()->string_view();
  const auto dot = full.rfind('.');
  return std::string(dot == std::string_view::npos ? std::string_view() : full.substr(0, dot));
}

// "payment.refund_requested" of payment.RefundRequested.
inline std::string type_of(const reflection::Object& table) {
  std::string type = context_of(table);
  const std::string_view name =
      table.name()->string_view().substr(type.empty() ? 0 : type.size() + 1);
  type.push_back('.');
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto letter = static_cast<unsigned char>(name[i]);
    if (std::isupper(letter) && i > 0) type.push_back('_');
    type.push_back(static_cast<char>(std::tolower(letter)));
  }
  return type;
}

inline std::string source_of(const reflection::Object& table) {
  const auto given = attribute_of(table, "source");
  return given.empty() ? context_of(table) : std::string(given);
}

}  // namespace laban::schema

#include "observer/queries/request.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/definition/nearest.h"

namespace laban::observer {

namespace {

nlohmann::json parsed(std::string_view body) {
  // The parser takes a byte 0 for the end.
  if (body.find('\0') != body.npos) throw BadRequest("the request holds a byte 0");
  return body.empty() ? nlohmann::json::object() : nlohmann::json::parse(body, nullptr, false);
}

}  // namespace

QueryRequest::QueryRequest(std::string_view body, const std::vector<std::string>& known)
    : QueryRequest(parsed(body), known) {}

QueryRequest::QueryRequest(nlohmann::json fields, const std::vector<std::string>& known)
    : fields_(std::move(fields)) {
  if (!fields_.is_object()) throw BadRequest("the request is not a JSON object");
  for (const auto& [field, value] : fields_.items()) {
    if (std::find(known.begin(), known.end(), field) != known.end()) continue;
    throw BadRequest(fmt::format("unknown field '{}'; {}", field,
                                 did_you_mean(field, known, "see the endpoint's fields")));
  }
}

const nlohmann::json* QueryRequest::find(const char* field) const {
  const auto found = fields_.find(field);
  return found == fields_.end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::string> QueryRequest::text(const char* field) const {
  const auto* value = find(field);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) throw BadRequest(fmt::format("'{}' must be a text", field));
  return value->get<std::string>();
}

std::optional<std::uint64_t> QueryRequest::number(const char* field) const {
  const auto* value = find(field);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_unsigned())
    throw BadRequest(fmt::format("'{}' must be a whole number from 0 on", field));
  return value->get<std::uint64_t>();
}

bool QueryRequest::flag(const char* field) const {
  const auto* value = find(field);
  if (value == nullptr) return false;
  if (!value->is_boolean()) throw BadRequest(fmt::format("'{}' must be true or false", field));
  return value->get<bool>();
}

std::optional<QueryRequest> QueryRequest::object(const char* field,
                                                 const std::vector<std::string>& known) const {
  const auto* value = find(field);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) throw BadRequest(fmt::format("'{}' must be an object", field));
  return QueryRequest(*value, known);
}

std::vector<State> QueryRequest::states(const char* field) const {
  const auto* value = find(field);
  if (value == nullptr) return {};
  const auto list = value->is_array() ? *value : nlohmann::json::array({*value});
  std::vector<State> states;
  for (const auto& word : list) {
    const auto state = word.is_string() ? parse_state(word.get<std::string>()) : std::nullopt;
    if (!state) {
      throw BadRequest(fmt::format(
          "'{}' must be placeholder, running, compensating, completed, compensated or stuck",
          field));
    }
    if (std::find(states.begin(), states.end(), *state) == states.end()) states.push_back(*state);
  }
  return states;
}

}  // namespace laban::observer

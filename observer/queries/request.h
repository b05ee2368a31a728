#pragma once

// The request of a query: a JSON object with known fields. What is wrong with it is said with the
// field.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "observer/saga/fold/instance.h"

namespace laban::observer {

using Json = nlohmann::ordered_json;

// Only inside answer().
struct BadRequest : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct NotFound : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class QueryRequest {
 public:
  // `known`: every field the endpoint takes. A field that is null counts as not given.
  QueryRequest(std::string_view body, const std::vector<std::string>& known);

  std::optional<std::string> text(const char* field) const;
  std::optional<std::uint64_t> number(const char* field) const;
  bool flag(const char* field) const;
  // An object within the object.
  std::optional<QueryRequest> object(const char* field,
                                     const std::vector<std::string>& known) const;
  // A text or a list of texts.
  std::vector<State> states(const char* field) const;

 private:
  QueryRequest(nlohmann::json fields, const std::vector<std::string>& known);
  const nlohmann::json* find(const char* field) const;
  nlohmann::json fields_;
};

}  // namespace laban::observer

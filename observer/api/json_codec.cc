#include "observer/api/json_codec.h"

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <laban/json.h>

#include <cmath>
#include <limits>

#include "observer/api/overview.h"
#include "observer/api/saga.h"
#include "observer/saga/definition/nearest.h"

namespace laban::observer::api {

const char* name_of(Doubt doubt) {
  if (doubt == Doubt::divergence) return "divergence";
  return doubt == Doubt::wrong_producer ? "wrong_producer" : "unknown_type";
}

const char* name_of(SagaOrder order) {
  switch (order) {
    case SagaOrder::trouble:
      return "trouble";
    case SagaOrder::age:
      return "age";
    case SagaOrder::newest:
      return "newest";
  }
  return "";
}

std::string compact(std::string_view json) {
  const auto document = detail::parse_document(json);
  return document ? detail::dump(*document, -1) : "";
}

std::string indented(std::string_view json) {
  const auto document = detail::parse_document(json);
  return document ? detail::dump(*document, 2) : "";
}

}  // namespace laban::observer::api

namespace laban::observer::api::detail {

namespace {

template <class Number>
MaybeProblem read_whole(const Json& json, Number& value) {
  if (json.is_number_unsigned()) {
    const auto number = json.get<std::uint64_t>();
    if (std::in_range<Number>(number)) {
      value = static_cast<Number>(number);
      return std::nullopt;
    }
  } else if (json.is_number_integer()) {
    const auto number = json.get<std::int64_t>();
    if (std::in_range<Number>(number)) {
      value = static_cast<Number>(number);
      return std::nullopt;
    }
  }
  return Problem{"", json.is_number() ? "is out of range" : "is not a number"};
}

}  // namespace

double to_milliseconds(Duration duration) {
  return static_cast<double>(std::chrono::round<std::chrono::microseconds>(duration).count()) /
         1000.0;
}

Json parse_or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  Json json = parse_json<Json>(text);
  return json.is_discarded() ? Json(nullptr) : json;
}

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Error to_error(const Problem& problem) {
  const std::string_view path = problem.path;
  return {ErrorKind::corrupt,
          path.empty() ? fmt::format("the document {}", problem.what)
                       : fmt::format("'{}' {}", path.substr(path.front() == '.'), problem.what)};
}

Result<Json> parse_document(std::string_view text) {
  Json json = parse_json<Json>(text);
  if (json.is_discarded()) return Error{ErrorKind::corrupt, "it is not JSON"};
  return json;
}

void append(Json::object_t& object, std::string_view name, Json value) {
  object.Json::object_t::Container::emplace_back(std::string(name), std::move(value));
}

const Json* find_field(const Json& object, std::string_view name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

void put_inside(Problem& problem, std::string_view field) {
  problem.path = fmt::format(".{}{}", field, problem.path);
}

void put_inside(Problem& problem, std::size_t index) {
  problem.path = fmt::format("[{}]{}", index, problem.path);
}

MaybeProblem read_value(const Json& json, std::string& value) {
  if (!json.is_string()) return Problem{"", "is not a text"};
  value = json.get_ref<const std::string&>();
  return std::nullopt;
}

MaybeProblem read_value(const Json& json, bool& value) {
  if (!json.is_boolean()) return Problem{"", "is neither true nor false"};
  value = json.get<bool>();
  return std::nullopt;
}

MaybeProblem read_value(const Json& json, double& value) {
  if (!json.is_number()) return Problem{"", "is not a number"};
  value = json.get<double>();
  return std::nullopt;
}

MaybeProblem read_value(const Json& json, std::uint64_t& value) { return read_whole(json, value); }
MaybeProblem read_value(const Json& json, std::uint32_t& value) { return read_whole(json, value); }
MaybeProblem read_value(const Json& json, std::int64_t& value) { return read_whole(json, value); }

MaybeProblem read_value(const Json& json, Time& value) {
  if (!json.is_string()) return Problem{"", "is not a time"};
  const auto time = parse_rfc3339(json.get_ref<const std::string&>());
  if (!time) return Problem{"", "is not a time: " + time.error().message};
  value = *time;
  return std::nullopt;
}

MaybeProblem read_value(const Json& json, Duration& value) {
  if (!json.is_number()) return Problem{"", "is not a number of milliseconds"};
  const double microseconds = std::round(json.get<double>() * 1000.0);
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1000;
  if (!(std::abs(microseconds) < static_cast<double>(most))) return Problem{"", "is out of range"};
  value = std::chrono::microseconds(static_cast<std::int64_t>(microseconds));
  return std::nullopt;
}

MaybeProblem read_value(const Json& json, JsonText& value) {
  value.text = dump(json, -1);
  return std::nullopt;
}

MaybeProblem wrong_word(const Json& json) {
  return Problem{"", json.is_string() ? "is an unknown word: " + dump(json, -1) : "is not a text"};
}

Result<Json> parse_request(std::string_view body) {
  Json fields = body.empty() ? Json::object() : parse_json<Json>(body);
  if (!fields.is_object()) return Error{ErrorKind::invalid, "the request is not a JSON object"};
  return fields;
}

std::string unknown_field(const std::string& name, const std::vector<std::string>& known) {
  return fmt::format("unknown field '{}'; {}", name,
                     did_you_mean(name, known, "see the endpoint's fields"));
}

std::string wrong_enum(const std::string& name, const std::vector<std::string>& words) {
  const std::vector<std::string> all_but_last(words.begin(), words.end() - 1);
  return fmt::format("'{}' must be {} or {}", name, fmt::join(all_but_last, ", "), words.back());
}

Complaint read_argument(const std::string& name, const Json& json, std::string& value) {
  if (!json.is_string()) return fmt::format("'{}' must be a text", name);
  value = json.get_ref<const std::string&>();
  return std::nullopt;
}

Complaint read_argument(const std::string& name, const Json& json, bool& value) {
  if (!json.is_boolean()) return fmt::format("'{}' must be true or false", name);
  value = json.get<bool>();
  return std::nullopt;
}

Complaint read_argument(const std::string& name, const Json& json, std::uint64_t& value) {
  if (!json.is_number_unsigned())
    return fmt::format("'{}' must be a whole number, 0 or more", name);
  value = json.get<std::uint64_t>();
  return std::nullopt;
}

Complaint read_argument(const std::string& name, const Json& json,
                        std::chrono::milliseconds& value) {
  std::uint64_t count = 0;
  if (auto complaint = read_argument(name, json, count)) return complaint;
  constexpr std::uint64_t most = 1ull << 40;  // some 35 years: fits into a Duration
  value = std::chrono::milliseconds(std::min(count, most));
  return std::nullopt;
}

Complaint read_argument(const std::string& name, const Json& json, Time& value) {
  std::string text;
  if (auto complaint = read_argument(name, json, text)) return complaint;
  const auto time = parse_rfc3339(text);
  if (!time) return fmt::format("'{}': {}", name, time.error().message);
  value = *time;
  return std::nullopt;
}

}  // namespace laban::observer::api::detail

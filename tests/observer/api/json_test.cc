// The observer's answers and requests as JSON, and back.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/observer/api/endpoints.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using api::testing::AnyValue;
using api::testing::each_endpoint;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::uint64_t seeds = 300;

// An observer that has one more field in every object.
Json with_more(const Json& json) {
  Json more = json;
  if (json.is_object()) {
    for (auto& [name, element] : more.items()) element = with_more(element);
    more["new_field"] = {{"of", "a newer observer"}};
  } else if (json.is_array()) {
    for (auto& element : more) element = with_more(element);
  }
  return more;
}

// Everything null.
Json nothing_in(const Json& json) {
  Json nothing = json;
  for (auto& [name, element] : nothing.items()) element = nullptr;
  return nothing;
}

std::string error_of(std::string_view json) {
  const auto page = api::from_json<api::SagasPage>(json);
  REQUIRE_FALSE(page);
  CHECK(page.error().kind == ErrorKind::corrupt);
  return page.error().message;
}

std::string complaint_about(std::string_view body) {
  const auto request = api::read_request<api::SagasLsRequest>(body);
  REQUIRE_FALSE(request);
  CHECK(request.error().kind == ErrorKind::invalid);
  return request.error().message;
}

struct Forgetful {
  int listed = 0;
  std::optional<std::string> forgotten{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("listed", &Forgetful::listed));
  };
};
static_assert(!api::detail::lists_all_members<Forgetful>());

struct Sparse {
  std::optional<std::string> left_out{};
  std::optional<std::string> null{};
  std::map<std::string, std::map<std::string, std::uint64_t>> by_name{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field_if_any("left_out", &Sparse::left_out),
                 api::field("null", &Sparse::null), api::field("by_name", &Sparse::by_name));
  };
};

static_assert(api::detail::value_count<State> == state_count);
static_assert(api::detail::value_count<DivergenceKind> == divergence_kind_count);
static_assert(api::detail::value_count<LetterStatus> == letter_status_count);
static_assert(api::detail::lists_all_members<api::SagaSummary>());

}  // namespace

TEST_CASE("a field is left out when there is nothing, or null, as it is listed") {
  CHECK(api::to_json(Sparse{}) == R"({"null":null,"by_name":{}})");
  CHECK(api::to_json(Sparse{"a", "b", {}}) == R"({"left_out":"a","null":"b","by_name":{}})");
  CHECK_FALSE(api::from_json<Sparse>("{}")->left_out);
  CHECK(api::from_json<Sparse>(R"({"left_out":"a"})")->left_out == "a");
}

TEST_CASE("a map by name is an object with these names") {
  const Sparse sparse{{}, {}, {{"payment", {{"rows", 2}, {"seconds", 1}}}, {"seller", {}}}};
  const std::string json =
      R"({"null":null,"by_name":{"payment":{"rows":2,"seconds":1},"seller":{}}})";
  CHECK(api::to_json(sparse) == json);
  CHECK(api::from_json<Sparse>(json)->by_name == sparse.by_name);
  const auto wrong = api::from_json<Sparse>(R"({"by_name":{"payment":{"rows":"two"}}})");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message.find("by_name.payment.rows") != std::string::npos);
}

TEST_CASE("JSON is set out for people, two spaces a level") {
  CHECK(api::indented(R"({"a":[1]})") == "{\n  \"a\": [\n    1\n  ]\n}");
  CHECK(api::indented("{") == "");
}

TEST_CASE("every answer is the same after it was JSON") {
  each_endpoint([](auto endpoint) {
    using Answer = typename decltype(endpoint)::Answer;
    CAPTURE(endpoint.name);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      CAPTURE(seed);
      const std::string json = api::to_json(AnyValue(seed).make<Answer>());
      const auto read = api::from_json<Answer>(json);
      if (!read) FAIL(read.error().message);
      CHECK(api::to_json(*read) == json);
    }
  });
}

TEST_CASE("every request is the same after it was JSON") {
  each_endpoint([](auto endpoint) {
    using Request = typename decltype(endpoint)::Request;
    CAPTURE(endpoint.name);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      CAPTURE(seed);
      const std::string json = api::request_to_json(AnyValue(seed).make<Request>());
      const auto read = api::read_request<Request>(json);
      if (!read) FAIL(json << ": " << read.error().message);
      CHECK(api::request_to_json(*read) == json);
    }
  });
}

TEST_CASE("absent, null and unknown fields are not errors") {
  each_endpoint([](auto endpoint) {
    using Answer = typename decltype(endpoint)::Answer;
    CAPTURE(endpoint.name);
    const std::string of_nothing = api::to_json(Answer{});
    const std::string full = api::to_json(AnyValue(7).make<Answer>());
    CHECK(api::to_json(*api::from_json<Answer>("{}")) == of_nothing);
    CHECK(api::to_json(*api::from_json<Answer>(nothing_in(Json::parse(full)).dump())) ==
          of_nothing);
    // Inside free-form JSON a new field is data.
    if (full.find("\"data\"") != std::string::npos) return;
    const auto newer = api::from_json<Answer>(with_more(Json::parse(full)).dump());
    if (!newer) FAIL(newer.error().message);
    CHECK(api::to_json(*newer) == full);
  });
}

TEST_CASE("a value of the wrong type is named by its path") {
  CHECK(error_of("[") == "it is not JSON");
  CHECK(error_of("[]") == "the document is not an object");
  CHECK(error_of(R"({"sagas": {}})") == "'sagas' is not a list");
  CHECK(error_of(R"({"sagas": [{}, {"waiting_for": [{"since": 4}]}]})") ==
        "'sagas[1].waiting_for[0].since' is not a time");
  CHECK(error_of(R"({"sagas": [{"state": "lost"}]})") ==
        "'sagas[0].state' is an unknown word: \"lost\"");
  CHECK(error_of(R"({"sagas": [{"partition": -1}]})") == "'sagas[0].partition' is out of range");
  CHECK(error_of(R"({"sagas": [{"age_ms": "5 s"}]})") ==
        "'sagas[0].age_ms' is not a number of milliseconds");
  CHECK(error_of(R"({"sagas": [{"age_ms": 1e300}]})") == "'sagas[0].age_ms' is out of range");
  CHECK(error_of(R"({"at": {"sequence": "4"}})") == "'at.sequence' is not a number");
}

TEST_CASE("an answer that is nested too deeply is no answer") {
  const std::string deep = std::string(60'000, '[') + std::string(60'000, ']');
  CHECK(error_of(deep) == "it is not JSON");
  CHECK(error_of("{\"sagas\": " + deep + "}") == "it is not JSON");
  CHECK(api::compact(deep).empty());
}

TEST_CASE("a request that is not what the endpoint takes is told why") {
  CHECK(complaint_about("[]") == "the request is not a JSON object");
  CHECK(complaint_about(R"({"limt": 3})") == "unknown field 'limt'; did you mean 'limit'?");
  CHECK(complaint_about(R"({"limit": -3})") == "'limit' must be a whole number, 0 or more");
  CHECK(complaint_about(R"({"service": 1})") == "'service' must be a text");
  CHECK(complaint_about(R"({"newest_first": 1})") == "'newest_first' must be true or false");
  CHECK(complaint_about(R"({"at": 1})") == "'at' must be an object");
  CHECK(complaint_about(R"({"at": {"time": 1}})") == "'at.time' must be a text");
  CHECK(complaint_about(R"({"state": ["stuck", "lost"]})") ==
        "'state' must be placeholder, running, compensating, completed, compensated or stuck");
  CHECK(api::read_request<api::SagasLsRequest>("").has_value());
}

TEST_CASE("a state is given as one word or a list, and an age is bounded") {
  const auto one = api::read_request<api::SagasLsRequest>(R"({"state": "stuck", "limit": null})");
  REQUIRE(one);
  CHECK(one->states == std::vector{State::stuck});
  const auto list = api::read_request<api::SagasLsRequest>(
      R"({"state": ["stuck", "stuck", "running"], "older_than_ms": 18446744073709551615})");
  REQUIRE(list);
  CHECK(list->states == std::vector{State::stuck, State::running});
  CHECK(Time{} + Duration(*list->older_than) > Time{});
}

TEST_CASE("durations are exact to the microsecond, and only answers name the schema version") {
  const api::SagaSummary summary{.saga = "o-1", .started = Time(5s), .age = 1234567us};
  const Json json = Json::parse(api::to_json(summary));
  CHECK(json["age_ms"] == 1234.567);
  CHECK(json["started"] == "1970-01-01T00:00:05Z");
  CHECK(json["ended"].is_null());
  CHECK_FALSE(json.contains("schema_version"));
  CHECK(Json::parse(api::to_json(api::SagasPage{})).begin().key() == "schema_version");
  CHECK(api::to_json(api::Moment{.sequence = 4}, 1) == "{\n \"sequence\": 4,\n \"time\": null\n}");
}

TEST_CASE("text that is not UTF-8 is written as valid JSON") {
  const std::string json = api::to_json(api::SagaSummary{.saga = "o-\xff"});
  CHECK(Json::accept(json));
}

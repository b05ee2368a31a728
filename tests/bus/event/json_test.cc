#include <doctest/doctest.h>
#include <laban/json.h>

#include <nlohmann/json.hpp>

using laban::exceeds_json_limits;
using laban::is_json;
using laban::json_depth;
using laban::json_members;
using laban::parse_json;
using Json = nlohmann::json;

namespace {

std::string nested(std::size_t depth, const char* open = "[", const char* close = "]") {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

}  // namespace

TEST_CASE("JSON is read up to its depth, and not one level deeper") {
  CHECK(parse_json<Json>(nested(json_depth - 1)).is_array());
  CHECK(parse_json<Json>(nested(json_depth)).is_discarded());
  CHECK(is_json<Json>(nested(json_depth - 1)));
  CHECK_FALSE(is_json<Json>(nested(json_depth)));
  CHECK(parse_json<Json>(nested(json_depth, "{\"a\":", "}")).is_discarded());
}

TEST_CASE("brackets one after the other, and those inside a text, are not nested") {
  std::string flat = "[";
  for (int i = 0; i < 1000; ++i) flat += "[],{},";
  CHECK(parse_json<Json>(flat + "0]").size() == 2001);
  CHECK(parse_json<Json>("\"" + nested(1000) + "\"").is_string());
  CHECK(parse_json<Json>(R"(["\"[[[[", "\\", {"]": 1}])").size() == 3);
  CHECK_FALSE(exceeds_json_limits("\"\\\"" + nested(1000) + "\""));
  CHECK(exceeds_json_limits("\"\\\\\"" + nested(1000)));
}

TEST_CASE("megabytes of open brackets are discarded, whatever they are mixed with") {
  for (const char* open : {"[", "{\"a\":", "[{\"a\":", "[\n", "{\"[\":"}) {
    std::string text;
    while (text.size() < (4u << 20)) text += open;
    CHECK(parse_json<Json>(text).is_discarded());
    CHECK_FALSE(is_json<Json>(text));
  }
}

TEST_CASE("an object may have so many members, and not one more") {
  const auto object = [](std::size_t count) {
    std::string text = "{";
    for (std::size_t i = 0; i < count; ++i)
      text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":\":\"";
    return text + "}";
  };
  CHECK(parse_json<Json>(object(json_members)).size() == json_members);
  CHECK(parse_json<Json>(object(json_members + 1)).is_discarded());
  std::string many = "[";
  for (int i = 0; i < 20; ++i) many += object(json_members) + ",";
  CHECK(parse_json<nlohmann::ordered_json>(many + "0]").size() == 21);
  CHECK(parse_json<nlohmann::ordered_json>(object(200'000)).is_discarded());
}

TEST_CASE("a byte 0, half a document and a number beyond all are no JSON") {
  for (const auto& text : {std::string("{}\0", 3), std::string("[1, 2"), std::string(),
                           std::string("1e999"), std::string("[1]]"), std::string("\xff")}) {
    CAPTURE(text);
    CHECK(parse_json<Json>(text).is_discarded());
    CHECK_FALSE(is_json<Json>(text));
  }
}

TEST_CASE("what is of another kind than expected counts as not there") {
  const Json odd = Json::parse(R"({"text": 5, "number": "5", "below": -1, "half": 0.5,
      "object": [1], "good": "yes", "whole": 18446744073709551615, "inner": {"a": 1}})");
  CHECK(laban::text_in(odd, "text").empty());
  CHECK(laban::text_in(odd, "none").empty());
  CHECK(laban::text_in(odd, "good") == "yes");
  for (const char* key : {"number", "below", "half", "none"})
    CHECK(laban::number_in(odd, key) == 0);
  CHECK(laban::number_in(odd, "whole") == ~std::uint64_t{0});
  CHECK(laban::object_in(odd, "object").empty());
  CHECK(laban::object_in(odd, "inner").size() == 1);
  for (const Json& other :
       {Json(5), Json("x"), Json(nullptr), Json::array({1}), Json(Json::value_t::discarded)}) {
    CHECK(laban::text_in(other, "a").empty());
    CHECK(laban::number_in(other, "a") == 0);
    CHECK(laban::object_in(other, "a").empty());
  }
}

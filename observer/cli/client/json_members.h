#pragma once

// Reading JSON that may lack what one hoped for.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace laban::cli {

// Fields stand in the order in which the observer writes them.
using Json = nlohmann::ordered_json;

// Members of an object; a fallback when they are absent, null or of another kind.
std::string text_at(const Json& object, const char* key);
double number_at(const Json& object, const char* key, double fallback = 0);
std::uint64_t count_at(const Json& object, const char* key);
const Json& list_at(const Json& object, const char* key);    // an empty array by default
const Json& object_at(const Json& object, const char* key);  // an empty object by default
// A duration in milliseconds, for people; empty when absent.
std::string ms_text_at(const Json& object, const char* key);
// An RFC 3339 time as local time of day; the text itself when it is none.
std::string clock_at(const Json& object, const char* key);

// One line, valid UTF-8 whatever the strings hold.
std::string dump(const Json& document, int indent = -1);

}  // namespace laban::cli

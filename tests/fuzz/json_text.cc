// Any text as JSON. It is discarded, or it is no deeper than the limit and survives being written.

#include <laban/json.h>

#include <nlohmann/json.hpp>

#include "tests/fuzz/target.h"

namespace laban::fuzz {

namespace {

using Json = nlohmann::json;

bool is_within_limits(const Json& json, std::size_t depth) {
  if (!json.is_structured()) return true;
  if (depth + 1 >= json_depth || (json.is_object() && json.size() > json_members)) return false;
  for (const auto& element : json) {
    if (!is_within_limits(element, depth + 1)) return false;
  }
  return true;
}

}  // namespace

void json_text(std::string_view input) {
  const auto json = parse_json<Json>(input);
  law(json.is_discarded() != is_json<Json>(input), "it is read when it is said to be JSON");
  law(json.is_discarded() == parse_json<nlohmann::ordered_json>(input).is_discarded(),
      "it is JSON whatever the order of its members");
  (void)text_in(json, "name");
  (void)number_in(json, "name");
  (void)object_in(json, "name");
  if (json.is_discarded()) return;
  law(is_within_limits(json, 0), "what is read is neither deep nor wide");
  law(parse_json<Json>(json.dump()) == json, "JSON is the same after it was written");
}

}  // namespace laban::fuzz

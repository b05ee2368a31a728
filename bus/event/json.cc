#include <laban/json.h>

#include <array>

namespace laban {

bool exceeds_json_limits(std::string_view json) {
  std::array<std::size_t, json_depth> members{};  // of what is open
  std::size_t open = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (in_text) {
      if (c == '\\') ++at;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      if (++open == json_depth) return true;
      members[open] = 0;
    } else if (c == ']' || c == '}') {
      if (open > 0) --open;
    } else if (c == ':') {
      if (++members[open] > json_members) return true;
    }
  }
  return false;
}

}  // namespace laban

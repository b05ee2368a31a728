#include "bus/event/printable.h"

#include <fmt/core.h>

#include <algorithm>

namespace laban {
namespace {

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

}  // namespace

std::string escape_unprintable(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    if (is_printable(c)) {
      text += c;
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return text;
}

std::string replace_unprintable(std::string_view bytes, char instead) {
  std::string text(bytes);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return !is_printable(c); }, instead);
  return text;
}

}  // namespace laban

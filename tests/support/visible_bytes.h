#pragma once

#include <string>
#include <string_view>

namespace laban::testing {

// Printable characters unchanged, all others as <hex>: bytes that a test can pin.
inline std::string visible(std::string_view bytes) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  bool in_hex = false;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = byte > 0x20 && byte < 0x7f && c != '<' && c != '>';
    if (is_plain == in_hex) text += is_plain ? ">" : "<";
    in_hex = !is_plain;
    if (is_plain) {
      text += c;
    } else {
      text += digits[byte >> 4];
      text += digits[byte & 15];
    }
  }
  return in_hex ? text + ">" : text;
}

}  // namespace laban::testing

#include "services/notification/mime.h"

#include <algorithm>

namespace notification {
namespace {

constexpr std::size_t longest_line = 76;  // without the soft break's "="
constexpr std::size_t longest_plain_header = 60;
constexpr std::size_t longest_word_bytes = 45;  // 60 characters in base64

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

std::string hex_escape(char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'=', digits[byte >> 4], digits[byte & 15]};
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto byte_at = [&](std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u;
  };
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const unsigned group = byte_at(at) << 16 | byte_at(at + 1) << 8 | byte_at(at + 2);
    out += digits[group >> 18];
    out += digits[group >> 12 & 63];
    out += at + 1 < bytes.size() ? digits[group >> 6 & 63] : '=';
    out += at + 2 < bytes.size() ? digits[group & 63] : '=';
  }
  return out;
}

// The largest position up to `limit` that does not split a character.
std::size_t cut_at(std::string_view utf8, std::size_t limit) {
  if (utf8.size() <= limit) return utf8.size();
  auto cut = limit;
  while (cut > limit - 4 && (utf8[cut] & 0xc0) == 0x80) --cut;
  return cut;
}

}  // namespace

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') {
      out += c;
      column = 0;
      continue;
    }
    const bool ends_line = at + 1 == text.size() || text[at + 1] == '\n';
    const bool plain = is_printable(c) && c != '=' && !(c == ' ' && ends_line);
    const std::string piece = plain ? std::string(1, c) : hex_escape(c);
    if (column + piece.size() > longest_line - 1) {
      out += "=\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  }
  return out;
}

std::string header_text(std::string_view utf8) {
  const bool plain = utf8.size() <= longest_plain_header &&
                     std::all_of(utf8.begin(), utf8.end(), is_printable) &&
                     utf8.find("=?") == std::string_view::npos;
  if (plain) return std::string(utf8);
  std::string out;
  while (!utf8.empty()) {
    const auto word = utf8.substr(0, cut_at(utf8, longest_word_bytes));
    utf8.remove_prefix(word.size());
    out += "=?UTF-8?B?" + base64(word) + "?=" + (utf8.empty() ? "" : "\n ");
  }
  return out;
}

}  // namespace notification

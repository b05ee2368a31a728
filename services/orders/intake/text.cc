#include "services/orders/intake/text.h"

#include <flatbuffers/util.h>
#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace orders {
namespace {

// Code points of the bytes 0x80 to 0x9f in Windows-1252; 0: undefined.
constexpr std::array<std::uint16_t, 32> windows_1252 = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

bool is_utf8(const std::string& text) {
  const char* at = text.c_str();  // the terminating zero ends any truncated sequence
  const char* end = at + text.size();
  while (at < end) {
    if (flatbuffers::FromUTF8(&at) < 0) return false;
  }
  return true;
}

constexpr std::size_t longest_quote = 64;  // bytes

// A byte of UTF-8 that continues a letter.
bool is_inside_letter(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7f; }

// U+0080 to U+009F are control characters too: 0xc2 0x80 to 0xc2 0x9f.
bool has_c1_control(std::string_view utf8) {
  for (auto at = utf8.find('\xc2'); at != std::string_view::npos; at = utf8.find('\xc2', at + 1)) {
    if (at + 1 < utf8.size() && static_cast<unsigned char>(utf8[at + 1]) < 0xa0) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view text) {
  std::string copy(text);
  if (is_utf8(copy)) return copy;
  std::string utf8;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const std::uint32_t code = byte >= 0x80 && byte < 0xa0 ? windows_1252[byte - 0x80] : byte;
    if (code == 0 && byte != 0) return std::nullopt;
    flatbuffers::ToUTF8(code, &utf8);
  }
  return utf8;
}

std::string shown_text(std::string_view text) {
  const auto is_hidden = [](int code) {
    return (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
           code == 0xfeff;
  };
  const std::string copy(text);
  std::string shown;
  for (const char *at = copy.c_str(), *end = at + copy.size(); at < end;) {
    const char* const begin = at;
    const int code = flatbuffers::FromUTF8(&at);
    if (code < 0) at = begin + 1;
    if (code < 0x20) {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(*begin));
    } else if (is_hidden(code)) {
      shown += code < 0x100 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{:04x}", code);
    } else {
      shown.append(begin, at);
    }
  }
  return shown;
}

std::string in_quotes(std::string_view text) {
  if (text.size() <= longest_quote) return fmt::format("'{}'", text);
  std::size_t end = longest_quote;
  while (end > 0 && is_inside_letter(text[end])) --end;
  return fmt::format("'{}…'", text.substr(0, end));
}

std::optional<std::string> clean_text(std::string_view text) {
  auto clean = to_utf8(text);
  if (!clean || has_c1_control(*clean)) return std::nullopt;
  for (char& c : *clean) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    if (is_control(static_cast<unsigned char>(c))) return std::nullopt;
  }
  const auto begin = clean->find_first_not_of(' ');
  if (begin == std::string::npos) return std::string();
  return clean->substr(begin, clean->find_last_not_of(' ') - begin + 1);
}

}  // namespace orders

#include "observer/cli/terminal/text.h"

#include <fmt/core.h>
#include <wchar.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace laban::cli {
namespace {

constexpr char32_t replacement = 0xfffd;

// Removes one code point from the front; anything that is not shortest-form UTF-8 yields the
// replacement character for one byte.
char32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  const std::size_t size = lead < 0x80       ? 1
                           : lead >> 5 == 6  ? 2
                           : lead >> 4 == 14 ? 3
                           : lead >> 3 == 30 ? 4
                                             : 0;
  char32_t code = size == 1 ? lead : lead & (0x7f >> size);
  bool valid = size != 0 && size <= text.size();
  for (std::size_t i = 1; valid && i < size; ++i) {
    valid = (byte(i) & 0xc0) == 0x80;
    code = code << 6 | (byte(i) & 0x3f);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  valid = valid && code >= smallest[size] && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
  text.remove_prefix(valid ? size : 1);
  return valid ? code : replacement;
}

void append_utf8(std::string& out, char32_t code) {
  const auto put = [&](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6), put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12), put(0x80 | (code >> 6 & 0x3f)), put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18), put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f)), put(0x80 | (code & 0x3f));
  }
}

struct Range {
  char32_t first, last;
};

// Characters that move, hide or reorder text.
constexpr std::array<Range, 14> unprintable{{{0x00, 0x1f},
                                             {0x7f, 0x9f},
                                             {0xad, 0xad},
                                             {0x61c, 0x61c},
                                             {0x180e, 0x180e},
                                             {0x200b, 0x200f},
                                             {0x2028, 0x202e},
                                             {0x2060, 0x206f},
                                             {0xfe00, 0xfe0f},
                                             {0xfeff, 0xfeff},
                                             {0xfff0, 0xfffb},
                                             {0x1d173, 0x1d17a},
                                             {0xe0000, 0xe0fff},
                                             {0xf0000, 0x10ffff}}};

bool is_unprintable(char32_t code) {
  return std::any_of(unprintable.begin(), unprintable.end(),
                     [&](const Range& range) { return code >= range.first && code <= range.last; });
}

std::string escaped(char32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\t') return "\\t";
  if (code == '\r') return "\\r";
  if (code < 0x100) return fmt::format("\\x{:02x}", static_cast<unsigned>(code));
  if (code < 0x10000) return fmt::format("\\u{:04x}", static_cast<unsigned>(code));
  return fmt::format("\\U{:08x}", static_cast<unsigned>(code));
}

// The plain forms of the signs this program prints.
std::string in_ascii(char32_t code) {
  switch (code) {
    case U'✓':
      return "v";
    case U'✗':
      return "x";
    case U'▲':
      return "!";
    case U'●':
      return "*";
    case U'○':
      return "o";
    case U'↺':
      return "<";
    case U'▸':
      return ">";
    case U'→':
      return "->";
    case U'←':
      return "<-";
    case U'…':
      return "...";
    case U'·':
      return "-";
    case U'│':
      return "|";
    case U'├':
    case U'┼':
    case U'┤':
      return "+";
    case U'◂':
      return "<";
    case U'╱':
      return "/";
    case U'└':
      return "`";
    case U'─':
      return "-";
    case U'█':
      return "#";
    case U'░':
      return ".";
    case replacement:
      return "?";
    default:
      return escaped(code);
  }
}

void append_json_escape(std::string& out, char32_t code) {
  if (code < 0x10000) {
    out += fmt::format("\\u{:04x}", static_cast<unsigned>(code));
    return;
  }
  const auto bits = static_cast<unsigned>(code - 0x10000);
  out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (bits >> 10), 0xdc00 + (bits & 0x3ff));
}

int columns_of(char32_t code) {
  if (code < 0x80) return 1;
  const int columns = ::wcwidth(static_cast<wchar_t>(code));
  return columns < 0 ? 1 : columns;
}

}  // namespace

std::string sanitise(std::string_view text, Charset charset) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const char32_t code = take_code_point(text);
    if (is_unprintable(code)) {
      out += escaped(code);
    } else if (charset == Charset::ascii && code >= 0x80) {
      out += in_ascii(code);
    } else {
      append_utf8(out, code);
    }
  }
  return out;
}

std::string safe_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const char32_t code = take_code_point(json);
    const bool is_layout = code == '\n' || code == '\t' || code == '\r';
    if (is_unprintable(code) && !is_layout) {
      append_json_escape(out, code);
    } else {
      append_utf8(out, code);
    }
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) width += static_cast<std::size_t>(columns_of(take_code_point(text)));
  return width;
}

std::string fit(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string out;
  std::size_t used = 0;
  while (!text.empty() && width > 0) {
    const char32_t code = take_code_point(text);
    const auto columns = static_cast<std::size_t>(columns_of(code));
    if (used + columns > width - 1) break;
    append_utf8(out, code);
    used += columns;
  }
  if (width > 0) out += "…";
  return out;
}

}  // namespace laban::cli

#pragma once

// Text from outside: converted to valid UTF-8 without control characters, or refused.

#include <optional>
#include <string>
#include <string_view>

namespace orders {

// The text as UTF-8. Invalid UTF-8 is read as Windows-1252; nothing if a byte is undefined there,
// too.
std::optional<std::string> to_utf8(std::string_view text);

// to_utf8, with line breaks and tabs as spaces, trimmed. Nothing when the text has other control
// characters.
std::optional<std::string> clean_text(std::string_view text);

// For messages: in quotes, and only the beginning of what is long, whole letters of it.
std::string in_quotes(std::string_view text);

// Safe to show on a terminal: control characters, characters that reorder or hide their neighbours,
// and invalid bytes become \x1b, \u202e and the like.
std::string shown_text(std::string_view text);

}  // namespace orders

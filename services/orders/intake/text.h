#pragma once

// Texts from outside: made valid UTF-8 without control characters, or refused.

#include <optional>
#include <string>
#include <string_view>

namespace orders {

// The text as UTF-8. Text that is not is taken for Windows-1252 (Latin-1 with letters in between);
// nothing when a byte means nothing there either.
std::optional<std::string> to_utf8(std::string_view text);

// to_utf8, then line breaks and tabs as spaces, none at the ends. Nothing when the text has other
// control characters.
std::optional<std::string> clean_text(std::string_view text);

// As a terminal may be given it: control characters, what reorders or hides its neighbours, and
// bytes that mean nothing become \x1b, \u202e and the like.
std::string shown_text(std::string_view text);

}  // namespace orders

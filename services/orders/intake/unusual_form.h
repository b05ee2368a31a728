#pragma once

// What is unusual about a file that is not the CSV expected: most are one spreadsheet option away
// from it.

#include <string>
#include <string_view>

namespace orders {

// UTF-16, as Windows programs save text.
bool looks_like_utf16(std::string_view text);

// A sentence that says what it is and what to do; empty: nothing known.
std::string unusual_form(std::string_view text);

}  // namespace orders

#pragma once

// Makes text safe for a terminal. Text from the log, a file or a service can hold escape sequences,
// line breaks, or characters that reorder the text around them.

#include <cstddef>
#include <string>
#include <string_view>

namespace laban::cli {

// Which characters the terminal can show.
enum class Charset { unicode, ascii };

// Control characters become \n, \x1b, \u202e and the like (C0, DEL, C1, line separators,
// bidirectional overrides, invisible characters); invalid UTF-8 becomes U+FFFD. In ascii, the signs
// this program uses have plain forms and everything else beyond ASCII is escaped. Idempotent.
std::string sanitise(std::string_view text, Charset charset);

// The same document, with those characters escaped as JSON escapes them. Invalid UTF-8: U+FFFD.
std::string safe_json(std::string_view json);

// The columns that a sanitised text takes.
std::size_t display_width(std::string_view text);

// The text cut to `width` columns, with an ellipsis when something was cut.
std::string fit(std::string_view text, std::size_t width);

}  // namespace laban::cli

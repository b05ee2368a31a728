#pragma once

// Encodes text for a mail: RFC 2045 for the body, RFC 2047 for headers. Takes any bytes, returns
// printable ASCII.

#include <string>
#include <string_view>

namespace notification {

// Lines of at most 76 characters. \n remains a line end; \r is encoded.
std::string quoted_printable(std::string_view text);

// The text as a header value: verbatim when short and plain, otherwise as folded encoded words.
std::string header_text(std::string_view utf8);

}  // namespace notification

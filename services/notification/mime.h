#pragma once

// How text travels in a mail: RFC 2045 for the body, RFC 2047 for headers. Any bytes in, only
// printable ASCII out.

#include <string>
#include <string_view>

namespace notification {

// Lines of at most 76 characters. \n stays a line end; \r is encoded.
std::string quoted_printable(std::string_view text);

// The text as a header's value: as it is when short and plain, else as encoded words, folded.
std::string header_text(std::string_view utf8);

}  // namespace notification

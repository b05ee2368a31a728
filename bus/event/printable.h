#pragma once

// Bytes from outside, for a log line or a report: printable ASCII stays as it is.

#include <string>
#include <string_view>

namespace laban {

// Every other byte as \xNN.
std::string escape_unprintable(std::string_view bytes);

// Every other byte as `instead`.
std::string replace_unprintable(std::string_view bytes, char instead);

}  // namespace laban

#pragma once

// How an Error travels in an answer: its kind as code in the headers that NATS' service protocol
// (ADR-32) uses for errors, its message as the body.

#include <laban/result.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace laban::nats {

inline constexpr const char* error_code_header = "Nats-Service-Error-Code";
inline constexpr const char* error_text_header = "Nats-Service-Error";

inline constexpr std::array<std::pair<ErrorKind, const char*>, 6> error_codes = {{
    {ErrorKind::invalid, "400"},
    {ErrorKind::not_found, "404"},
    {ErrorKind::conflict, "409"},
    {ErrorKind::exhausted, "429"},
    {ErrorKind::corrupt, "500"},
    {ErrorKind::unavailable, "503"},
}};

inline const char* code_of(ErrorKind kind) {
  for (const auto& [known, code] : error_codes) {
    if (known == kind) return code;
  }
  return "500";
}

// An unknown code counts as `unavailable`.
inline ErrorKind kind_of(std::string_view code) {
  for (const auto& [kind, known] : error_codes) {
    if (known == code) return kind;
  }
  return ErrorKind::unavailable;
}

// One printable line that is never empty: cnats 3.4.1 cannot read a message with an empty header.
inline std::string as_header(std::string_view text) {
  std::string line(text.substr(0, 200));
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < ' ' || c == 127; }, ' ');
  return line.find_first_not_of(' ') == std::string::npos ? "error" : line;
}

}  // namespace laban::nats

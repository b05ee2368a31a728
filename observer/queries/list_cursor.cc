#include "observer/queries/list_cursor.h"

#include <fmt/core.h>

#include <charconv>

#include "observer/queries/request.h"

namespace laban::observer {

std::string to_cursor(const Place& place) {
  std::string text = fmt::format("{}.", place.partition);
  for (const char c : place.time_and_sequence + place.instance) {
    text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  }
  return text;
}

Place parse_cursor(const std::string& text) {
  const BadRequest wrong("'cursor' is not one this endpoint gave out");
  Place place;
  const char* end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, place.partition);
  if (number.ec != std::errc() || number.ptr == end || *number.ptr != '.') throw wrong;
  std::string bytes;
  for (const char* at = number.ptr + 1; at < end; at += 2) {
    unsigned byte = 0;
    if (end - at < 2 || std::from_chars(at, at + 2, byte, 16).ptr != at + 2) throw wrong;
    bytes.push_back(static_cast<char>(byte));
  }
  if (bytes.size() <= 16) throw wrong;
  place.time_and_sequence = bytes.substr(0, 16);
  place.instance = bytes.substr(16);
  return place;
}

}  // namespace laban::observer

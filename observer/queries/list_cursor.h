#pragma once

// Place: where a saga stands in the list, and the cursor that names it.

#include <compare>
#include <cstdint>
#include <string>

namespace laban::observer {

struct Place {
  std::string time_and_sequence;  // 16 bytes, ordered as the indexes are
  std::uint32_t partition = 0;
  std::string instance;

  friend auto operator<=>(const Place&, const Place&) = default;
};

std::string to_cursor(const Place& place);
// Throws BadRequest unless to_cursor() could have made it.
Place parse_cursor(const std::string& text);

}  // namespace laban::observer

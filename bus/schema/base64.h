#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace laban::schema {

// RFC 4648, with padding.
std::string to_base64(std::span<const std::uint8_t> bytes);

}  // namespace laban::schema

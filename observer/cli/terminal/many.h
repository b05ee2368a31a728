#pragma once

// Counts in proper English.

#include <cstdint>
#include <string>

namespace laban::cli {

// "12,345".
std::string grouped(std::uint64_t count);
// "3 events", "1 event".
std::string many(std::uint64_t count, const char* what);

}  // namespace laban::cli

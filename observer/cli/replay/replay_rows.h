#pragma once

// Compares the stores of the recorded service with the state of a replay.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "bus/replay/state_digest.h"

namespace laban::cli {

struct RowsCompared {
  std::optional<bool> equal;  // nothing: not compared
  std::string why_not;        // compared
  replay::Rows replayed, lived;
};

// "47, equal to the service's own".
std::string to_text(const RowsCompared& rows);

// `seen` and `played`: the last sequences the replay has read and played, by partition. Compared
// only when both have applied the same events.
RowsCompared compare_rows(const std::filesystem::path& dir, const std::string& service,
                          const replay::Rows& replayed, std::uint32_t partition_count,
                          const std::map<std::uint32_t, std::uint64_t>& seen,
                          const std::map<std::uint32_t, std::uint64_t>& played);

}  // namespace laban::cli

#pragma once

// Which mistakes to try, out of all that can be made in a tree of sources.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/mutants/equivalent.h"
#include "tests/mutants/mutant.h"

namespace mutants {

struct Candidate {
  std::string path;   // from the root of the tree
  std::size_t index;  // among mutants_of() that file
  Kind kind;
  Excerpt excerpt;
};

// Of all sources below the folders or files, in the order of their paths. Not those of limits.h:
// tests go by the constant, whatever its value. `folders` are relative to `root`.
std::vector<Candidate> candidates_in(const std::filesystem::path& root,
                                     const std::vector<std::string>& folders);

// In an order by chance in which every kind comes as often as any other, until it is used up. The
// same seed and sources give the same order.
std::vector<Candidate> shuffled(std::vector<Candidate> candidates, std::uint64_t seed);

std::string read_source(const std::filesystem::path& file);

}  // namespace mutants

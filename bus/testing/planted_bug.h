#pragma once

// Mistakes that are built in on purpose, to see whether simulator, audit and tests find them.
//
//   LABAN_PLANTED_BUG := name of one of them; none: nothing is wrong
//
// Compiled in only with -DLABAN_PLANTED_BUGS=ON, in a build directory of its own (see
// scripts/planted-bugs); elsewhere the name costs nothing. tests/simulation/planted_bugs.cc says of
// each what it is and which rules have to notice it.

#include <cstdint>
#include <string_view>

namespace laban {

#ifdef LABAN_PLANTED_BUGS
// Is this the one? Any thread.
bool planted_bug(std::string_view name);
// Another number each time, in every process: what must not get into anything that is derived.
std::uint32_t any_number();
#else
constexpr bool planted_bug(std::string_view) { return false; }
constexpr std::uint32_t any_number() { return 0; }
#endif

}  // namespace laban

#pragma once

// Limits of a definition, each with its reason. A text beyond one is not a definition. They are
// checked first, so checking a text from outside costs no more than reading it. Changing one
// changes what logs mean: raise fold_version (observer/saga/fold/limits.h).

#include <cstddef>
#include <cstdint>

namespace laban::observer {

// An event may hold 128 KiB; the order example has 2. Every observer keeps and reads each of them.
inline constexpr std::size_t definition_text_bytes = 64 * 1024;
// Every event is folded under every name.
inline constexpr std::size_t definition_names = 64;
// Of a partition: every observer keeps all versions in memory, and so does every command about
// definitions. One an hour for five years, and each as large as a thousand of the example's.
inline constexpr std::size_t definition_versions = 50'000;
inline constexpr std::size_t definition_bytes = 64 << 20;

// Versions are numbered one by one; a partition that missed an application has gaps. If any jump
// counted, one event could use up all numbers.
inline constexpr std::uint32_t definition_number_step = 100;

// A step is a bit in a set of 64 (step_graph.h).
inline constexpr std::size_t most_steps = 64;
inline constexpr std::size_t most_business_states = 32;
inline constexpr std::uint32_t most_retries = 100;

// A definition of 64 steps has about 1,500 nodes; aliases could ask for any number of them.
inline constexpr int yaml_nodes = 10'000;
inline constexpr int yaml_depth = 16;
// The longest word that can be right is an event type of 65 bytes.
inline constexpr std::size_t word_bytes = 256;
// People mend a few and look again.
inline constexpr std::size_t most_problems = 100;

}  // namespace laban::observer

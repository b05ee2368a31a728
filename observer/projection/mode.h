#pragma once

// What an observer may do besides observing. Its rows are the same in every mode.

#include <cstdint>
#include <optional>
#include <string_view>

namespace laban::observer {

enum class Mode : std::uint8_t {
  observe,  // publishes nothing; unless another observer runs, the log clock stands still
  propose,  // emits ticks, sets invalid messages aside; decides on undos but does not request them
  emit,     // also requests undos
};

inline const char* name_of(Mode mode) {
  return mode == Mode::observe ? "observe" : mode == Mode::propose ? "propose" : "emit";
}

inline std::optional<Mode> parse_mode(std::string_view text) {
  for (const Mode mode : {Mode::observe, Mode::propose, Mode::emit}) {
    if (text == name_of(mode)) return mode;
  }
  return std::nullopt;
}

}  // namespace laban::observer

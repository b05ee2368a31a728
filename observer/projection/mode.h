#pragma once

// What an observer may do besides looking. What it keeps is the same in every mode.

#include <cstdint>
#include <optional>
#include <string_view>

namespace laban::observer {

enum class Mode : std::uint8_t {
  observe,  // publishes nothing at all; without another observer time stands still
  propose,  // keeps time, sets invalid messages aside; undos are decided on, not asked for
  emit,     // asks for undos as well
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

#pragma once

// Operators' actions, in log order: a row for every action on a saga and every change of the
// definitions. Who acted and why is in the event itself, which is stored whole.
//
//   act_row := version:u8(1) accepted:u8 saga:text outcome:text       under "act" 0x00 time
//              sequence:be64

#include <laban/clock.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace laban::observer {

struct ActRow {
  Time log_time{};
  std::uint64_t sequence = 0;
  bool accepted = false;
  std::string saga;     // "-": it concerns a definition
  std::string outcome;  // in words
};

std::string act_key(Time log_time, std::uint64_t sequence);
std::string act_prefix();
std::string encode(const ActRow& row);
std::optional<ActRow> parse_act_row(std::string_view key, std::string_view value);

}  // namespace laban::observer

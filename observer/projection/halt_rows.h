#pragma once

// Which services have halted, by their own word (laban.diverged), in the observer's store
// (projection/rows.h, "halt"). One row for each service; it tells of the newest one.
//
//   halt := version:u8(1) count:le64 sequence:le64 log_time:le64 contradicted:le64 spoke_again:le64
//           saga:text event_type:text would_say:text difference:text
//
// `sequence`: of the laban.diverged; `contradicted`: of the event that it is about. spoke_again:
// the first event after it that the service has decided on; 0: there is none.

#include <laban/clock.h>
#include <laban/result.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "bus/store/store.h"

namespace laban::observer {

struct HaltRow {
  std::uint64_t count = 0, sequence = 0;
  Time log_time{};
  std::uint64_t contradicted = 0, spoke_again = 0;
  std::string saga, event_type, would_say, difference;
};

// By service.
using HaltRows = std::map<std::string, HaltRow, std::less<>>;

std::string halt_key(std::string_view service);
std::string encode(const HaltRow& row);
// `corrupt` if one cannot be read.
Result<HaltRows> read_halts(const Store& store);

// Whether an event of this type shows that its service handles events again. What a service says
// before it handles anything does not.
bool is_decided(std::string_view type);

}  // namespace laban::observer

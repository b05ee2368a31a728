#pragma once

// A digest of all rows written by a service's handlers and the barrier, to compare a replay with
// the real service.
//
//   digest := xxh3_128( (partition:le64 family:le64 key:text value:text)* )   families state, then
//             barrier; by partition, family, key

#include <laban/ids.h>
#include <laban/result.h>

#include <cstdint>
#include <map>
#include <tuple>

#include "bus/store/store.h"

namespace laban::replay {

struct Rows {
  std::uint64_t count = 0;
  EventId digest;

  static constexpr auto fields = std::tuple(&Rows::count, &Rows::digest);
};

// Stores by partition, opened with the families of a partition task.
Result<Rows> rows_of(const std::map<std::uint32_t, const Store*>& stores);

}  // namespace laban::replay

#pragma once

#include <laban/clock.h>

#include <cstdint>

namespace laban::simulation {

// What is wrong with a process at the moment.
struct Troubles {
  std::uint32_t stops = 0;  // > 0: it does not run
  std::uint32_t cuts = 0;   // > 0: it does not reach the broker
  Duration slowness{};
  std::uint32_t receipts_to_lose = 0;
  std::uint32_t publications_to_drop = 0;
  std::uint32_t publications_to_delay = 0;
  Duration delay{};
  std::uint32_t commits_to_fail = 0;
  bool failed_commits_are_stored = false;
  bool has_failed_commit = false;  // a process that continues after that has not noticed
  std::uint32_t effects_to_fail = 0;
  bool effects_fail_for_good = false;
};

}  // namespace laban::simulation

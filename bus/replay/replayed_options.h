#pragma once

// Which options a replay went by: the handlers ran under them.

#include <laban/codec_fields.h>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace laban::replay {

// An option in force from a position of a partition on, until the next one of that name.
struct ReplayedOption {
  enum class Origin : std::uint8_t {
    log = 1,    // as the log has it
    given,      // for this replay, whatever the log has
    not_in_log  // the log does not have it: as the service was started, or its default
  };
  std::uint32_t partition = 0;
  std::uint64_t since = 0;  // of the change; 0: from the beginning of the partition
  std::string name, value;
  Origin origin = Origin::log;
  std::optional<std::string> logged;  // what the log has

  static constexpr auto fields = std::tuple(
      &ReplayedOption::partition, &ReplayedOption::since, &ReplayedOption::name,
      &ReplayedOption::value, codec::byte(&ReplayedOption::origin, Origin::log, Origin::not_in_log),
      &ReplayedOption::logged);
};
// "log", "given" or "not_in_log": in JSON.
const char* name_of(ReplayedOption::Origin origin);

struct ReplayedOptions {
  std::vector<ReplayedOption> options;  // by partition, then as they came into force
  // Changes that this build does not make: "partition 0: #7 changed nothing: ...".
  std::vector<std::string> refusals;

  static constexpr auto fields = std::tuple(&ReplayedOptions::options, &ReplayedOptions::refusals);
};

// For people: "options in force: credit-limit=5000, fail=30%; from #312 fail=0%". One line where
// all partitions agree, else one for each; none for a service without options.
std::vector<std::string> lines_of(const ReplayedOptions& options);

}  // namespace laban::replay

#pragma once

// The options of a service in a recording: what a replay has to know before its first message,
// because what a service says first of its options counts for all of its partition
// (docs/decisions/023). A capsule has them among its rows; a log is asked for them.

#include <laban/result.h>
#include <laban/service.h>
#include <laban/subject.h>

#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "bus/capsule/capsule.h"
#include "bus/event/wire.h"
#include "bus/replay/target.h"

namespace laban::replay {

struct OptionText {
  std::string name, value;

  static constexpr auto fields = std::tuple(&OptionText::name, &OptionText::value);
};

struct RecordedOptions {
  std::vector<Play> first;    // what the service said first, at most one for each partition
  std::vector<Play> earlier;  // changes before the first message that will be played, in order
  // Used where the log has no value: how the recorded service was started. Those that the replayed
  // build does not have are left out.
  std::vector<OptionText> started_with;

  static constexpr auto fields = std::tuple(&RecordedOptions::first, &RecordedOptions::earlier,
                                            &RecordedOptions::started_with);
};

// Whether it sets options, of whatever service. Such events are played, and never compared.
bool sets_options(const Envelope& envelope);

RecordedOptions options_in(const Capsule& capsule, const std::string& service);

// One partition of a log.
struct LogToAsk {
  std::string name_space;
  std::uint32_t partition = 0, partition_count = 1;
  // As Log::find.
  std::function<Result<std::optional<StoredMessage>>(const Subject& subject, std::uint64_t from)>
      find;
};

// Adds those of a service in this partition, and the changes that the log has before `played_from`.
Result<void> add_options(const LogToAsk& log, const std::string& service, std::uint64_t played_from,
                         RecordedOptions& options);

}  // namespace laban::replay

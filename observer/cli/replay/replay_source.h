#pragma once

// Where replayed messages come from: the log, read only, or a capsule.

#include <memory>
#include <optional>
#include <string>

#include "bus/capsule/capsule.h"
#include "bus/replay/recorded_options.h"
#include "observer/cli/client/log_reader.h"
#include "observer/cli/command/context.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

class ReplaySource {
 public:
  virtual ~ReplaySource() = default;
  virtual const std::string& name_space() const = 0;
  virtual std::uint32_t partition_count() const = 0;
  // What it has of this service's options, besides those that next() will return.
  virtual Result<replay::RecordedOptions> options_of(const std::string& service) = 0;

  // The next message. Nothing at the end of what the source held when it was opened, and once more
  // when it is finished. `unavailable`: the log delivers nothing, or the user stopped it.
  virtual Result<std::optional<LogMessage>> next() = 0;
  // Messages from now on were stored after the source was opened: a log grows for a while.
  virtual bool is_past_end() const = 0;
  // No more messages will come.
  virtual bool is_over() const = 0;
};

std::unique_ptr<ReplaySource> make_capsule_source(Capsule capsule);
// Every partition from its `since` on, or only that of one saga. All arguments must outlive it.
Result<std::unique_ptr<ReplaySource>> make_log_source(Context& context, const System& system,
                                                      Wakeup& wakeup, SignalWatch& signals,
                                                      const std::string& only_saga,
                                                      std::optional<Time> since);

}  // namespace laban::cli

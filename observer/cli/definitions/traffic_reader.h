#pragma once

// TrafficReader: the log of all partitions, read once from somewhere up to where it ends now, and
// kept as Traffic. Says on stderr how far it is.

#include <laban/result.h>

#include <cstdint>
#include <string>

#include "bus/log/wakeup.h"
#include "observer/cli/client/log_view.h"
#include "observer/cli/command/context.h"
#include "observer/cli/terminal/progress_line.h"
#include "observer/cli/terminal/signals.h"
#include "observer/saga/mining/traffic.h"

namespace laban::cli {

class TrafficReader {
 public:
  // All must outlive this; `wakeup` is the connection's.
  TrafficReader(Context& context, std::string name_space, LogView& view, SignalWatch& signals,
                Wakeup& wakeup)
      : context_(context),
        name_space_(std::move(name_space)),
        view_(view),
        signals_(signals),
        wakeup_(wakeup),
        line_(context.err, context.clock) {}

  // Ends early, without an error, when the user stops it. `unavailable`: the log stays silent.
  Result<void> read(const LogView::Starts& starts, observer::Traffic& traffic);

  bool was_stopped() const { return stopped_; }
  std::uint64_t invalid() const { return invalid_; }  // messages that are no events

 private:
  Result<std::uint64_t> messages_from(const LogView::Starts& starts);
  void take(const TailedMessage& message, observer::Traffic& traffic);
  std::string progress() const;

  Context& context_;
  const std::string name_space_;
  LogView& view_;
  SignalWatch& signals_;
  Wakeup& wakeup_;
  ProgressLine line_;
  std::uint64_t read_ = 0, total_ = 0, invalid_ = 0;
  bool stopped_ = false;
};

}  // namespace laban::cli

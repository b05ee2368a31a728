#pragma once

// OptionHistory: which options the handlers of one partition have run under, in a replay.

#include <laban/service.h>

#include <map>
#include <string>

#include "bus/event/wire.h"
#include "bus/replay/replayed_options.h"
#include "bus/runtime/handlers/handler_processor.h"

namespace laban::replay {

class OptionHistory {
 public:
  using Values = Service::OptionValues;

  // `given` count whatever the log has. Both must outlive this.
  OptionHistory(const runtime::HandlerProcessor& processor, std::uint32_t partition,
                const Values& given)
      : processor_(processor), partition_(partition), given_(given) {}

  // The processor has taken what the log has from the beginning.
  void begin_with_logged() { logged_ = processor_.options().values(); }
  // Around every event that the processor processes.
  void before_event();
  void after_event(const wire::Decoded& event);

  // Nothing before the first event.
  const ReplayedOptions& so_far() const { return so_far_; }

 private:
  void note(std::uint64_t since);

  const runtime::HandlerProcessor& processor_;
  const std::uint32_t partition_;
  const Values& given_;
  Values logged_;  // the options that the log has, as they are in force now
  Values before_;  // those in force before the event that is processed now
  std::string refusal_before_;
  bool has_begun_ = false;
  ReplayedOptions so_far_;
  std::map<std::string, ReplayedOption> newest_;  // of them, by name
};

}  // namespace laban::replay

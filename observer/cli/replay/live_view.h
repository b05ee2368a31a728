#pragma once

// What a live replay has done, or would do.

#include <vector>

#include "observer/cli/command/answer.h"
#include "observer/cli/replay/documents.h"
#include "observer/cli/replay/live_choice.h"

namespace laban::cli {

class LiveReplayAnswer final : public DocumentAnswer<LiveReplayDocument> {
 public:
  // `missing`: what the log did not hold when it was read.
  LiveReplayAnswer(const LiveReplayDocument& document,
                   const std::vector<observer::LiveEvent>& missing)
      : DocumentAnswer(document), missing_(missing) {}

  void print(const Page& page) const override;

 private:
  void print_events(Printer& out) const;
  void print_outcome(Printer& out) const;
  void print_left_out(Printer& out) const;

  const std::vector<observer::LiveEvent>& missing_;
};

}  // namespace laban::cli

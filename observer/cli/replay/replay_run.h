#pragma once

// ReplayRun: plays messages from a source to a program at a pace, with a person at the breakpoints.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bus/schema/schema_registry.h"
#include "observer/cli/command/context.h"
#include "observer/cli/replay/pace.h"
#include "observer/cli/replay/program_player.h"
#include "observer/cli/replay/replay_console.h"
#include "observer/cli/replay/replay_source.h"
#include "observer/cli/terminal/progress_line.h"

namespace laban::cli {

struct ReplayPlan {
  std::set<std::string> sagas;       // empty: all
  std::optional<Time> since, until;  // of the messages
  bool alone = false;                // play only the selected events
  bool from_beginning = false;       // the source is a log: notice messages that are missing
  bool quiet = false;                // do not show steps
  observer::Pace pace;
};

class ReplayRun {
 public:
  // All must outlive it.
  ReplayRun(Context& context, SignalWatch& signals, ReplaySource& source, ProgramPlayer& player,
            ReplayConsole& console, const schema::SchemaRegistry& schemas, ReplayPlan plan);

  // `unavailable`: the source or the program ended early.
  Result<void> run();

  bool was_ended() const { return ended_; }  // by a person
  const std::vector<replay::Difference>& differences() const { return differences_; }
  std::set<std::string> sagas_differing() const;
  const replay::ReplayComparison::Counters& counters() const { return rehearsal_.counters(); }
  // The last sequence seen, and the last one played, by partition.
  const std::map<std::uint32_t, std::uint64_t>& seen() const { return seen_; }
  const std::map<std::uint32_t, std::uint64_t>& played() const { return played_; }
  bool left_something_out() const { return left_out_; }
  // Messages that the log no longer has, but the service had received.
  const std::vector<PartitionGap>& gaps() const { return gaps_; }

 private:
  // Nothing: it is skipped entirely.
  std::optional<replay::Part> part_of(const LogMessage& tailed, const Envelope& envelope) const;
  Result<bool> take(const LogMessage& tailed);
  void wait_for(Time log_time);
  void show(const replay::ReplayComparison::Step& step);
  void show(const replay::Difference& difference);
  void show_progress();

  Context& context_;
  SignalWatch& signals_;
  ReplaySource& source_;
  ProgramPlayer& player_;
  ReplayConsole& console_;
  const schema::SchemaRegistry& schemas_;
  ReplayPlan plan_;
  replay::ReplayComparison rehearsal_;
  std::vector<replay::Difference> differences_;
  std::map<std::uint32_t, std::uint64_t> seen_, played_;
  std::vector<PartitionGap> gaps_;
  std::uint64_t read_ = 0;
  ProgressLine line_;
  bool ended_ = false;
  bool left_out_;
};

}  // namespace laban::cli

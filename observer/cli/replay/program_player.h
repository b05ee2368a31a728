#pragma once

// ProgramPlayer: a service's program in replay mode (bus/replay/protocol.h). It has no broker, no
// store on disk and performs no effects.

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bus/replay/protocol.h"
#include "observer/cli/process/co_process.h"

namespace laban::cli {

// "payment": next to this program; "exec:PATH": that one.
Result<std::filesystem::path> program_to_play(const std::string& to);

class ProgramPlayer final : public replay::ReplayTarget {
 public:
  // `words` are the service's own options. `invalid`: it is not a service's program, or rejects
  // them.
  static Result<std::unique_ptr<ProgramPlayer>> start(const std::filesystem::path& program,
                                                      const std::vector<std::string>& words,
                                                      const std::string& name_space,
                                                      std::uint32_t partition_count);

  // What the recording has of its options; before anything is played. `invalid`: it cannot read
  // one.
  Result<void> begin(const replay::RecordedOptions& options);

  const std::string& service() const override { return service_; }
  bool wants(std::string_view type) const override { return types_.contains(type); }
  Result<replay::ReplayResult> play(std::uint32_t partition, const StoredMessage& message) override;

  pid_t pid() const { return process_.pid(); }
  // Ends it; returns its rows and options at the end.
  Result<replay::End> finish();

 private:
  explicit ProgramPlayer(CoProcess process) : process_(std::move(process)) {}
  Error ended();

  CoProcess process_;
  std::string service_;
  std::set<std::string, std::less<>> types_;
};

}  // namespace laban::cli

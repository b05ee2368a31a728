#pragma once

// ReplaySandbox: a service on stores in memory, to which messages are played one by one. Runs the
// runtime's own chain around the handlers. There is no log, the only clock is the messages' log
// time, and no effect is performed. Each partition goes by the options that its recording has,
// except for those that are given.
//
// One thread. A retry happens when laban.retry_due is played.

#include <laban/service.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "bus/replay/recorded_options.h"
#include "bus/replay/replayed_options.h"
#include "bus/replay/state_digest.h"
#include "bus/replay/target.h"

namespace laban::replay {

class ReplaySandbox final : public ReplayTarget {
 public:
  using Values = Service::OptionValues;
  // Makes a service for one of `count` partitions, configured under these options.
  using Make = std::function<Service(std::uint32_t partition, std::uint32_t count, const Values&)>;

  // `given`: options that count for the whole replay, whatever the recording has.
  ReplaySandbox(Make make, Values given, std::string name_space, std::uint32_t partition_count);
  ~ReplaySandbox() override;

  // What the recording has of this service's options; before anything is played. Without it, only
  // those that are given count. `invalid`: this build cannot read one of them.
  Result<void> begin(const RecordedOptions& options);

  const std::string& service() const override { return name_; }
  bool wants(std::string_view type) const override;
  Result<ReplayResult> play(std::uint32_t partition, const StoredMessage& message) override;

  // The state it has reached.
  Rows rows() const;
  // The options it went by, in partitions where anything was played.
  ReplayedOptions options() const;
  // All that it wants.
  std::vector<std::string> types() const;

 private:
  struct Home;
  Home& home(std::uint32_t partition);
  // Given options over those of the log over those the service was started with.
  Service configured(std::uint32_t partition, const Values& logged) const;
  Result<void> take_first(const Play& first);

  const Make make_;
  const Values given_;
  Values started_with_;
  const std::string name_space_;
  const std::uint32_t partition_count_;
  std::map<std::uint32_t, std::unique_ptr<Home>> homes_;
  std::string name_;
};

}  // namespace laban::replay

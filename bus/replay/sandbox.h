#pragma once

// ReplaySandbox: a service on stores in memory, to which messages are played one by one. Runs the
// runtime's own chain around the handlers. There is no log, the only clock is the messages' log
// time, and no effect is performed.
//
// One thread. A retry happens when laban.retry_due is played.

#include <laban/service.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "bus/replay/state_digest.h"
#include "bus/replay/target.h"

namespace laban::replay {

class ReplaySandbox final : public ReplayTarget {
 public:
  // Makes a configured service for one of `count` partitions.
  using Make = std::function<Service(std::uint32_t partition, std::uint32_t count)>;

  ReplaySandbox(Make make, std::string name_space, std::uint32_t partition_count);
  ~ReplaySandbox() override;

  const std::string& service() const override { return name_; }
  bool wants(std::string_view type) const override;
  Result<ReplayResult> play(std::uint32_t partition, const StoredMessage& message) override;

  // The state it has reached.
  Rows rows() const;
  // Every type a handler is registered for.
  std::vector<std::string> types() const;

 private:
  struct Home;
  Home& home(std::uint32_t partition);

  const Make make_;
  const std::string name_space_;
  const std::uint32_t partition_count_;
  std::map<std::uint32_t, std::unique_ptr<Home>> homes_;
  std::string name_;
};

}  // namespace laban::replay

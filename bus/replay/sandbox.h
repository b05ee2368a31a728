#pragma once

// ReplaySandbox: a service on stores in memory, played to by hand. The runtime's own handlers,
// barrier and parking run; there is no log, no clock but the messages' log time, and no effect is
// performed.
//
// One thread. What a retry waits for is laban.retry_due, which has to be played like the rest.

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
  // A configured service for a partition of how many.
  using Make = std::function<Service(std::uint32_t partition, std::uint32_t count)>;

  ReplaySandbox(Make make, std::string name_space, std::uint32_t partition_count);
  ~ReplaySandbox() override;

  const std::string& service() const override { return name_; }
  bool wants(std::string_view type) const override;
  Result<ReplayResult> play(std::uint32_t partition, const StoredMessage& message) override;

  // What has come of it.
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

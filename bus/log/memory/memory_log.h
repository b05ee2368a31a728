#pragma once

// Log in memory, for tests and the simulation: one partition, shared by any number of Log objects.
// Single-threaded. Time comes from the Clock given to it.

#include <memory>

#include "bus/log/log.h"

namespace laban::memory {

// The stream itself, as a broker would hold it.
class Stream {
 public:
  explicit Stream(const Clock& clock);
  ~Stream();

  // Appends as a foreign client would: any subject, any bytes, no id.
  std::uint64_t append(std::string subject, std::string data);
  // Stores a publication that arrived; a known id makes it a duplicate.
  PublishReceipt store(std::uint64_t token, std::string subject, std::string data,
                       std::string_view message_id);
  const std::vector<StoredMessage>& messages() const;

  // How long ids are remembered, by the stream's clock. Initially: for ever.
  void set_duplicate_window(Duration window);

  // Faults. While down, every Log returns `unavailable`; going down breaks all readers and turns
  // publications in flight into `unavailable` receipts.
  void set_down(bool down);
  bool is_down() const;
  // The next `count` publications are stored but their receipts are lost (returned as
  // `unavailable`).
  void lose_receipts(std::size_t count);
  // Drops everything after `last_kept` and reuses its sequences, like a broker that lost its tail
  // in a restart. All readers and publications in flight break.
  void cut_tail(std::uint64_t last_kept);
  // Drops messages from `first` to `last`, like retention or an operator: readers pass over the
  // gap.
  void forget(std::uint64_t first, std::uint64_t last);

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// How many publications may wait for a receipt at a time.
inline constexpr std::size_t default_window = 1024;

std::unique_ptr<Log> open(std::shared_ptr<Stream> stream, std::size_t window = default_window);

}  // namespace laban::memory

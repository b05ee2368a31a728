#include "tests/simulation/trace.h"

#include <fmt/core.h>

#include <array>

#include "bus/event/hash.h"

namespace laban::simulation {

void Trace::add(char kind, Duration at, std::uint64_t first, std::uint64_t second) {
  const std::array<std::uint64_t, 4> record = {
      static_cast<std::uint64_t>(kind), static_cast<std::uint64_t>(at.count()), first, second};
  digest_ = hash64({reinterpret_cast<const char*>(record.data()), sizeof record}, digest_);
  ++steps_;
}

void Trace::add_message(std::uint32_t partition, const StoredMessage& message) {
  add('m', message.stored_at.time_since_epoch(), partition, message.sequence);
  digest_ = hash64(message.subject, digest_);
  digest_ = hash64(message.data, digest_);
}

void Trace::note(Duration at, std::string line) {
  if (keeps_lines_) lines_.push_back(fmt::format("{:>14.6f}  {}", at.count() / 1e9, line));
}

}  // namespace laban::simulation

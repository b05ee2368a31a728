#pragma once

// xxh3, the one hash of ids, digests and checksums. Not for secrets. On disk and on the wire:
// changing it changes every id.

#include <laban/ids.h>

#include <cstdint>
#include <memory>
#include <string_view>

namespace laban {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);
EventId hash128(std::string_view bytes, std::uint64_t seed = 0);

// The hash128 of all bytes added so far.
class StreamHash {
 public:
  StreamHash();
  ~StreamHash();
  StreamHash(StreamHash&&) noexcept;
  StreamHash& operator=(StreamHash&&) noexcept;

  void add(std::string_view bytes);
  EventId value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace laban

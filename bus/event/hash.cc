#include "bus/event/hash.h"

#include <xxhash.h>

#include <new>

namespace laban {

namespace {

EventId id_of(const XXH128_hash_t& hash) { return {hash.high64, hash.low64}; }

}  // namespace

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

EventId hash128(std::string_view bytes, std::uint64_t seed) {
  return id_of(XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed));
}

struct StreamHash::State {
  XXH3_state_t* xxh3 = XXH3_createState();

  State() {
    if (xxh3 == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(xxh3);
  }
  State(const State&) = delete;
  ~State() { XXH3_freeState(xxh3); }
};

StreamHash::StreamHash() : state_(std::make_unique<State>()) {}
StreamHash::~StreamHash() = default;
StreamHash::StreamHash(StreamHash&&) noexcept = default;
StreamHash& StreamHash::operator=(StreamHash&&) noexcept = default;

void StreamHash::add(std::string_view bytes) {
  XXH3_128bits_update(state_->xxh3, bytes.data(), bytes.size());
}

EventId StreamHash::value() const { return id_of(XXH3_128bits_digest(state_->xxh3)); }

}  // namespace laban

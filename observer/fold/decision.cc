#include "observer/fold/decision.h"

#include <xxhash.h>

namespace laban::observer {

namespace {

void add_text(std::string& out, std::string_view text) {
  out += text;
  out.push_back('\0');
}

void add_number(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

EventId hash(const std::string& bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

}  // namespace

EventId undo_id(std::string_view definition, std::string_view saga, std::uint32_t generation,
                std::string_view step, std::uint32_t attempt) {
  std::string bytes;
  add_text(bytes, "undo");
  add_text(bytes, definition);
  add_text(bytes, saga);
  add_number(bytes, generation, 4);
  add_text(bytes, step);
  add_number(bytes, attempt, 4);
  return hash(bytes);
}

EventId tick_id(std::uint32_t partition, std::uint64_t number) {
  std::string bytes;
  add_text(bytes, "tick");
  add_number(bytes, partition, 4);
  add_number(bytes, number, 8);
  return hash(bytes);
}

EventId invalid_id(std::uint32_t partition, std::uint64_t sequence) {
  std::string bytes;
  add_text(bytes, "invalid");
  add_number(bytes, partition, 4);
  add_number(bytes, sequence, 8);
  return hash(bytes);
}

}  // namespace laban::observer

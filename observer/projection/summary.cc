#include "observer/projection/summary.h"

#include <laban/codec.h>

#include "bus/event/hash.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

namespace {

constexpr char version = 1;
constexpr std::size_t number_count = 20;

std::uint64_t bits(Duration value) { return static_cast<std::uint64_t>(value.count()); }
std::uint64_t bits(Time value) { return bits(value.time_since_epoch()); }
Duration duration(std::uint64_t value) { return Duration(static_cast<std::int64_t>(value)); }

}  // namespace

std::string encode(const Summary& s) {
  const std::array<std::uint64_t, number_count> numbers = {bits(s.clock.now()),
                                                           s.clock.last_number(),
                                                           bits(s.clock.last_stored_at()),
                                                           s.tick_id.high,
                                                           s.tick_id.low,
                                                           bits(s.tick_log_time),
                                                           bits(s.first_log_time),
                                                           bits(s.last_log_time),
                                                           s.last_sequence,
                                                           s.events,
                                                           s.ticks,
                                                           s.invalid,
                                                           s.dead_letters,
                                                           s.findings,
                                                           s.decisions,
                                                           s.armed,
                                                           s.digest.high,
                                                           s.digest.low,
                                                           s.divergences,
                                                           s.last_divergence};
  std::string bytes;
  bytes.reserve(9 + number_count * 8);
  bytes.push_back(version);
  codec::append_le64(bytes, fold_version);
  for (const std::uint64_t number : numbers) codec::append_le64(bytes, number);
  return bytes;
}

std::optional<std::uint64_t> fold_version_of(std::string_view bytes) {
  std::uint64_t made_by = 0;
  if (bytes.empty() || bytes.front() != version) return std::nullopt;
  bytes.remove_prefix(1);
  return codec::take_le64(bytes, made_by) ? std::optional(made_by) : std::nullopt;
}

std::optional<Summary> decode_summary(std::string_view bytes) {
  if (bytes.size() != 9 + number_count * 8 || bytes.front() != version) return std::nullopt;
  bytes.remove_prefix(1);
  std::uint64_t made_by = 0;
  std::array<std::uint64_t, number_count> n{};
  if (!codec::take_le64(bytes, made_by) || made_by != fold_version) return std::nullopt;
  for (auto& number : n) codec::take_le64(bytes, number);
  Summary s;
  s.clock = LogClock(duration(n[0]), n[1], Time(duration(n[2])));
  s.tick_id = {n[3], n[4]};
  s.tick_log_time = Time(duration(n[5]));
  s.first_log_time = Time(duration(n[6]));
  s.last_log_time = Time(duration(n[7]));
  s.last_sequence = n[8];
  s.events = n[9];
  s.ticks = n[10];
  s.invalid = n[11];
  s.dead_letters = n[12];
  s.findings = n[13];
  s.decisions = n[14];
  s.armed = n[15];
  s.digest = {n[16], n[17]};
  s.divergences = n[18];
  s.last_divergence = n[19];
  return s;
}

void mix(Summary& summary, std::string_view bytes) {
  const EventId added = hash128(bytes);
  const std::array<std::uint64_t, 4> chain = {summary.digest.high, summary.digest.low, added.high,
                                              added.low};
  summary.digest = hash128({reinterpret_cast<const char*>(chain.data()), sizeof chain});
}

std::uint64_t DefinitionCounts::running() const {
  const auto of = [&](State state) { return states[static_cast<std::size_t>(state)]; };
  return of(State::placeholder) + of(State::running) + of(State::compensating) + of(State::stuck);
}

std::string encode(const DefinitionCounts& counts) {
  std::string bytes(1, version);
  for (const std::uint64_t count : counts.states) codec::append_le64(bytes, count);
  return bytes;
}

std::optional<DefinitionCounts> decode_counts(std::string_view bytes) {
  DefinitionCounts counts;
  if (bytes.empty() || bytes.front() != version) return std::nullopt;
  bytes.remove_prefix(1);
  for (auto& count : counts.states) {
    if (!codec::take_le64(bytes, count)) return std::nullopt;
  }
  if (!bytes.empty()) return std::nullopt;
  return counts;
}

}  // namespace laban::observer

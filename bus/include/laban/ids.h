#pragma once

// Ids. Event ids are derived, never random: a second attempt, another instance and a replay all
// produce the same ones.

#include <laban/result.h>

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace laban {

// 128 bits, written as 32 lower-case hexadecimal digits. All zero means "no id".
struct EventId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  bool is_nil() const { return high == 0 && low == 0; }
  std::string hex() const;
  static Result<EventId> parse(std::string_view hex);

  friend auto operator<=>(const EventId&, const EventId&) = default;
};

// The correlation id of a saga: 1 to 64 characters of [A-Za-z0-9_-], not only "-".
class SagaId {
 public:
  static Result<SagaId> parse(std::string_view text);
  static bool is_valid(std::string_view text);

  const std::string& text() const { return text_; }
  friend auto operator<=>(const SagaId&, const SagaId&) = default;

 private:
  explicit SagaId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// The id of the event that `service` emits as its `ordinal`-th answer to `cause`.
// id := xxh3_128( "emit" 0x00 cause:16 service 0x00 ordinal:be32 )
EventId derive_id(const EventId& cause, std::string_view service, std::uint32_t ordinal);

// The id of an event that has no cause: emitting it again gives the same id and saga.
// id := xxh3_128( "root" 0x00 source 0x00 saga 0x00 type )
EventId root_id(std::string_view source, std::string_view saga, std::string_view type);

// fnv1a32(saga) mod partition_count. The unit of ordering, ownership and scaling that a saga
// belongs to.
std::uint32_t partition_of(std::string_view saga, std::uint32_t partition_count);

// A number in [0, 1) that depends only on the two texts, so the same sagas fail in every run.
double share_of(std::string_view salt, std::string_view text);

}  // namespace laban

template <>
struct std::hash<laban::EventId> {
  std::size_t operator()(const laban::EventId& id) const noexcept { return id.low ^ id.high; }
};

#include <fmt/core.h>
#include <laban/codec.h>
#include <laban/ids.h>

#include <algorithm>

#include "bus/event/hash.h"

namespace laban {

namespace {

// In place of a saga's id: the event belongs to none.
constexpr std::string_view no_saga = "-";

bool hex_digit(char c, std::uint64_t& value) {
  if (c >= '0' && c <= '9') {
    value = static_cast<std::uint64_t>(c - '0');
  } else if (c >= 'a' && c <= 'f') {
    value = static_cast<std::uint64_t>(c - 'a' + 10);
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::string EventId::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

Result<EventId> EventId::parse(std::string_view hex) {
  EventId id;
  if (hex.size() == 32) {
    for (std::size_t i = 0; i < 32; ++i) {
      std::uint64_t digit = 0;
      if (!hex_digit(hex[i], digit)) break;
      auto& half = i < 16 ? id.high : id.low;
      half = half << 4 | digit;
      if (i == 31) return id;
    }
  }
  return Error{ErrorKind::invalid,
               fmt::format("'{}' is not an event id of 32 lower-case hexadecimal digits", hex)};
}

bool SagaId::is_valid(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !text.empty() && text.size() <= 64 && text != no_saga &&
         std::all_of(text.begin(), text.end(), allowed);
}

Result<SagaId> SagaId::parse(std::string_view text) {
  if (is_valid(text)) return SagaId(std::string(text));
  return Error{ErrorKind::invalid,
               fmt::format("'{}' is not a saga id: 1 to 64 characters of A-Z a-z 0-9 _ -, and not "
                           "just a dash",
                           text)};
}

EventId derive_id(const EventId& cause, std::string_view service, std::uint32_t ordinal) {
  std::string bytes("emit\0", 5);
  codec::append_id(bytes, cause);
  bytes.append(service).push_back('\0');
  codec::append_be32(bytes, ordinal);
  return hash128(bytes);
}

EventId root_id(std::string_view source, std::string_view saga, std::string_view type) {
  std::string bytes("root\0", 5);
  bytes.append(source).push_back('\0');
  bytes.append(saga).push_back('\0');
  bytes.append(type);
  return hash128(bytes);
}

std::uint32_t partition_of(std::string_view saga, std::uint32_t partition_count) {
  std::uint32_t hash = 2166136261u;
  for (const char c : saga) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return partition_count <= 1 ? 0 : hash % partition_count;
}

double share_of(std::string_view salt, std::string_view text) {
  std::string bytes(salt);
  bytes.push_back('\0');
  bytes.append(text);
  return static_cast<double>(hash64(bytes) >> 11) / 9007199254740992.0;
}

}  // namespace laban

#include "bus/capsule/capsule.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include "bus/event/hash.h"

namespace laban {

namespace {

constexpr std::string_view magic = "LABANCAP";
constexpr std::uint64_t format_version = 1;

// Between 1970 and 2116: beyond that the fold's additions would overflow.
bool is_in_range(std::int64_t nanoseconds) {
  return nanoseconds >= 0 && nanoseconds < std::int64_t{1} << 62;
}

bool is_consistent(const Capsule& capsule) {
  if (capsule.partition_count == 0) return false;
  const CapsuleRow* before = nullptr;
  for (const auto& row : capsule.rows) {
    if (row.partition >= capsule.partition_count) return false;
    if (!is_in_range(row.message.stored_at.time_since_epoch().count())) return false;
    if (!is_in_range(row.clock.count())) return false;
    const bool in_order =
        before == nullptr || before->partition < row.partition ||
        (before->partition == row.partition && before->message.sequence <= row.message.sequence);
    if (!in_order) return false;
    before = &row;
  }
  return true;
}

}  // namespace

std::string encode(const Capsule& capsule) {
  const std::string body = codec::encode_value(capsule);
  std::string out(magic);
  codec::append_le64(out, format_version);
  codec::append_id(out, hash128(body));
  return out + body;
}

Result<Capsule> decode_capsule(std::string_view bytes, const std::string& name) {
  const auto bad = [&](const char* why) {
    return Error{ErrorKind::corrupt, fmt::format("{}: {}", name, why)};
  };
  if (!bytes.starts_with(magic)) return bad("not a capsule (laban export makes one)");
  bytes.remove_prefix(magic.size());
  std::uint64_t version = 0;
  EventId checksum;
  if (!codec::take_le64(bytes, version)) return bad("the capsule is cut off");
  if (version != format_version) return bad("made by another version of the capsule's format");
  if (!codec::take_id(bytes, checksum)) return bad("the capsule is cut off");
  if (hash128(bytes) != checksum)
    return bad("the capsule is cut off or was changed: its checksum does not fit");
  auto capsule = codec::decode_value<Capsule>(bytes);
  if (!capsule || !is_consistent(*capsule)) return bad("the capsule contradicts itself");
  return std::move(*capsule);
}

}  // namespace laban

#include "bus/capsule/capsule.h"

#include <fmt/core.h>
#include <laban/codec.h>
#include <xxhash.h>

#include "bus/event/id_codec.h"

namespace laban {

namespace {

constexpr std::string_view magic = "LABANCAP";
constexpr std::uint64_t format_version = 1;

EventId checksum_of(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

void append_time(std::string& out, Time time) {
  codec::append_le64(out, static_cast<std::uint64_t>(time.time_since_epoch().count()));
}

std::string body_of(const Capsule& capsule) {
  std::string out;
  codec::append_text_value(out, capsule.name_space);
  codec::append_le64(out, capsule.partition_count);
  codec::append_le64(out, capsule.fold_version);
  append_time(out, capsule.made_at);
  codec::append_le64(out, capsule.gaps.size());
  for (const auto& [partition, gap] : capsule.gaps) {
    codec::append_le64(out, partition);
    codec::append_le64(out, gap.first);
    codec::append_le64(out, gap.last);
  }
  codec::append_le64(out, capsule.endings.size());
  for (const auto& ending : capsule.endings) {
    codec::append_text_value(out, ending.definition);
    codec::append_text_value(out, ending.saga);
    codec::append_le64(out, ending.generation);
    codec::append_text_value(out, ending.state);
  }
  codec::append_id(out, capsule.digest);
  codec::append_le64(out, capsule.rows.size());
  for (const auto& row : capsule.rows) {
    codec::append_le64(out, row.partition);
    codec::append_text_value(out, row.saga);
    codec::append_le64(out, static_cast<std::uint64_t>(row.kind));
    codec::append_le64(out, row.message.sequence);
    append_time(out, row.message.stored_at);
    codec::append_le64(out, static_cast<std::uint64_t>(row.clock.count()));
    codec::append_text_value(out, row.message.subject);
    codec::append_text_value(out, row.message.data);
  }
  return out;
}

// Takes one field after the other; once something is missing, everything is.
class Taker {
 public:
  explicit Taker(std::string_view rest) : rest_(rest) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    good_ = good_ && codec::take_le64(rest_, value);
    return good_ ? value : 0;
  }
  std::uint32_t small() {
    const std::uint64_t value = number();
    good_ = good_ && value <= 0xffff'ffffu;
    return static_cast<std::uint32_t>(value);
  }
  std::string text() {
    std::string value;
    good_ = good_ && codec::take_text_value(rest_, value);
    return value;
  }
  Time time() { return Time(Duration(static_cast<std::int64_t>(number()))); }
  EventId id() {
    EventId value;
    good_ = good_ && codec::take_id(rest_, value);
    return value;
  }
  // How many things of at least `smallest` bytes each follow.
  std::uint64_t count(std::size_t smallest) {
    const std::uint64_t value = number();
    good_ = good_ && value <= rest_.size() / smallest;
    return good_ ? value : 0;
  }
  bool is_good() const { return good_; }
  bool is_whole() const { return good_ && rest_.empty(); }
  void refuse() { good_ = false; }

 private:
  std::string_view rest_;
  bool good_ = true;
};

CapsuleRow take_row(Taker& in) {
  CapsuleRow row;
  row.partition = in.small();
  row.saga = in.text();
  const std::uint64_t kind = in.number();
  if (kind < 1 || kind > static_cast<std::uint64_t>(CapsuleRow::Kind::note)) in.refuse();
  row.kind = static_cast<CapsuleRow::Kind>(kind);
  row.message.sequence = in.number();
  row.message.stored_at = in.time();
  row.clock = Duration(static_cast<std::int64_t>(in.number()));
  row.message.subject = in.text();
  row.message.data = in.text();
  return row;
}

Capsule take_capsule(Taker& in) {
  Capsule capsule;
  capsule.name_space = in.text();
  capsule.partition_count = in.small();
  capsule.fold_version = in.number();
  capsule.made_at = in.time();
  for (auto left = in.count(24); left > 0 && in.is_good(); --left) {
    const std::uint32_t partition = in.small();
    const std::uint64_t first = in.number();
    capsule.gaps.push_back({partition, {first, in.number()}});
  }
  for (auto left = in.count(20); left > 0 && in.is_good(); --left) {
    CapsuleEnding ending;
    ending.definition = in.text();
    ending.saga = in.text();
    ending.generation = in.number();
    ending.state = in.text();
    capsule.endings.push_back(std::move(ending));
  }
  capsule.digest = in.id();
  for (auto left = in.count(52); left > 0 && in.is_good(); --left)
    capsule.rows.push_back(take_row(in));
  return capsule;
}

// No log is older than 1970 or newer than 2116, no log clock runs as long as that; further away the
// fold could not add to them.
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
  const std::string body = body_of(capsule);
  std::string out(magic);
  codec::append_le64(out, format_version);
  codec::append_id(out, checksum_of(body));
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
  if (checksum_of(bytes) != checksum)
    return bad("the capsule is cut off or was changed: its checksum does not fit");
  Taker in(bytes);
  Capsule capsule = take_capsule(in);
  if (!in.is_whole() || !is_consistent(capsule)) return bad("the capsule contradicts itself");
  return capsule;
}

}  // namespace laban

#include "bus/runtime/inbox.h"

#include <laban/codec.h>

#include "bus/event/content_digest.h"

namespace laban::runtime {

namespace {

constexpr const char* mark = "inbox";
constexpr char keys_have_sources = 2;

}  // namespace

std::string inbox_key(const EventId& id, std::string_view source) {
  return codec::id_bytes(id).append(source);
}

Result<void> Inbox::load(bool has_checkpoint) {
  const auto found = store_.get(meta, mark);
  if (!found) return found.error();
  has_bare_keys_ = has_checkpoint && !*found;
  lacks_mark_ = !has_checkpoint && !*found;
  return {};
}

Result<std::optional<Inbox::Row>> Inbox::stored(const std::string& key) const {
  const auto bytes = store_.get(inbox, key);
  if (!bytes) return bytes.error();
  if (!*bytes) return std::optional<Row>();
  std::string_view rest = **bytes;
  Row row;
  std::uint64_t content = 0;
  if (!codec::take_le64(rest, row.sequence) || row.sequence == 0)
    return Error{ErrorKind::corrupt, "a row of the inbox cannot be read"};
  if (codec::take_le64(rest, content)) row.content = content;
  return std::optional(row);
}

Result<std::optional<Inbox::Row>> Inbox::find(const std::string& key, const EventId& id) const {
  if (const auto known = uncommitted_.find(key); known != uncommitted_.end())
    return std::optional(known->second);
  auto row = stored(key);
  if (row && !*row && has_bare_keys_) row = stored(codec::id_bytes(id));
  return row;
}

Result<Inbox::Arrival> Inbox::add(const Envelope& event, std::uint64_t sequence, Copies copies,
                                  WriteBatch& batch) {
  const std::string key = inbox_key(event.id, event.source);
  const auto known = find(key, event.id);
  if (!known) return known.error();
  std::optional<std::uint64_t> content;
  if (copies == Copies::compared) content = wire::content_digest(event);
  if (*known) {
    const Row& first = **known;
    return Arrival{first.sequence, content && first.content && *content != *first.content};
  }
  std::string value = codec::encode_value(sequence);
  if (content) codec::append_le64(value, *content);
  batch.put(inbox, key, std::move(value));
  uncommitted_.emplace(key, Row{sequence, content});
  return Arrival{};
}

void Inbox::write_mark(WriteBatch& batch) {
  if (lacks_mark_) batch.put(meta, mark, std::string(1, keys_have_sources));
  lacks_mark_ = false;
}

}  // namespace laban::runtime

#include "bus/runtime/inbox.h"

#include <laban/codec.h>

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

Result<bool> Inbox::is_known(const std::string& key) const {
  const auto row = store_.get(inbox, key);
  if (!row) return row.error();
  return row->has_value();
}

Result<bool> Inbox::add(const EventId& id, std::string_view source, std::uint64_t sequence,
                        WriteBatch& batch) {
  const std::string key = inbox_key(id, source);
  if (uncommitted_.contains(key)) return false;
  auto known = is_known(key);
  if (known && !*known && has_bare_keys_) known = is_known(codec::id_bytes(id));
  if (!known) return known.error();
  if (*known) return false;
  uncommitted_.insert(key);
  batch.put(inbox, key, codec::encode_value(sequence));
  return true;
}

void Inbox::write_mark(WriteBatch& batch) {
  if (lacks_mark_) batch.put(meta, mark, std::string(1, keys_have_sources));
  lacks_mark_ = false;
}

}  // namespace laban::runtime

#include "bus/runtime/inbox.h"

#include <laban/codec.h>

namespace laban::runtime {

Result<bool> Inbox::add(const EventId& id, std::uint64_t sequence, WriteBatch& batch) {
  if (uncommitted_.contains(id)) return false;
  const std::string key = codec::id_bytes(id);
  const auto seen = store_.get(inbox, key);
  if (!seen) return seen.error();
  if (*seen) return false;
  uncommitted_.insert(id);
  batch.put(inbox, key, codec::encode_value(sequence));
  return true;
}

}  // namespace laban::runtime

#include "bus/replay/state_digest.h"

#include <laban/codec.h>

#include "bus/event/hash.h"
#include "bus/runtime/transaction.h"

namespace laban::replay {

Result<Rows> rows_of(const std::map<std::uint32_t, const Store*>& stores) {
  StreamHash hash;
  Rows rows;
  for (const auto& [partition, store] : stores) {
    for (const Family family : {Family(runtime::state), Family(runtime::barrier)}) {
      const auto scanned =
          store->scan(family, {}, {}, [&, of = partition](std::string_view key, auto value) {
            std::string row;
            codec::append_le64(row, of);
            codec::append_le64(row, family);
            codec::append_text_value(row, key);
            codec::append_text_value(row, value);
            hash.add(row);
            ++rows.count;
            return true;
          });
      if (!scanned) return scanned.error();
    }
  }
  rows.digest = hash.value();
  return rows;
}

}  // namespace laban::replay

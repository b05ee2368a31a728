#include "bus/replay/state_digest.h"

#include <laban/codec.h>
#include <xxhash.h>

#include <memory>

#include "bus/runtime/transaction.h"

namespace laban::replay {

Result<Rows> rows_of(const std::map<std::uint32_t, const Store*>& stores) {
  const auto free_state = [](XXH3_state_t* state) { XXH3_freeState(state); };
  const std::unique_ptr<XXH3_state_t, decltype(free_state)> hash(XXH3_createState(), free_state);
  XXH3_128bits_reset(hash.get());
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
            XXH3_128bits_update(hash.get(), row.data(), row.size());
            ++rows.count;
            return true;
          });
      if (!scanned) return scanned.error();
    }
  }
  const XXH128_hash_t digest = XXH3_128bits_digest(hash.get());
  rows.digest = {digest.high64, digest.low64};
  return rows;
}

}  // namespace laban::replay

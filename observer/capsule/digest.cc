#include "observer/capsule/digest.h"

#include <laban/codec.h>

#include <algorithm>

#include "bus/event/hash.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/instance_codec.h"

namespace laban::observer {

Result<void> SagaDigest::add(const StoreView& view, const std::set<std::string>& sagas) {
  bool readable = true;
  for (const auto& saga : sagas) {
    for (const auto& [name, chapter] : view.book->chapters()) {
      const std::string prefix = instance_key(name, saga);
      const auto scanned = view.store->scan(
          instances, prefix, after_prefix(prefix), [&, definition = name](auto key, auto row) {
            const auto instance = decode_instance(row);
            readable = instance.has_value();
            if (!readable) return false;
            endings_.push_back({definition, saga, instance->generation, name_of(instance->state)});
            codec::append_le64(rows_, view.partition);
            codec::append_text_value(rows_, key);
            codec::append_text_value(rows_, row);
            return true;
          });
      if (!scanned) return scanned.error();
      if (!readable)
        return Error{ErrorKind::corrupt, "the instance of saga " + saga + " cannot be read"};
    }
  }
  return {};
}

EventId SagaDigest::value() const { return hash128(rows_); }

std::vector<CapsuleEnding> SagaDigest::endings() const {
  auto sorted = endings_;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace laban::observer

#include "services/orders/place/batcher.h"

#include <laban/ids.h>

#include "services/orders/intake/order_json.h"

namespace orders {
namespace {

// Even with the largest order on top, a request stays below the broker's limit of 1 MiB.
constexpr std::size_t batch_bytes = 384 * 1024;

}  // namespace

Batcher::Batcher(Source source, std::uint32_t partitions, std::size_t orders_per_batch)
    : source_(std::move(source)), partitions_(partitions), orders_per_batch_(orders_per_batch) {}

std::optional<Batch> Batcher::next() {
  const std::lock_guard lock(mutex_);
  while (auto numbered = source_()) {
    const auto partition = laban::partition_of(numbered->order.order_id, partitions_);
    auto& batch = filling_[partition];
    batch.partition = partition;
    batch.body += write_order_json(numbered->order) + '\n';
    batch.entries.push_back({std::move(numbered->order.order_id), std::move(numbered->rows)});
    if (batch.entries.size() < orders_per_batch_ && batch.body.size() < batch_bytes) continue;
    return std::move(filling_.extract(partition).mapped());
  }
  if (filling_.empty()) return std::nullopt;
  return std::move(filling_.extract(filling_.begin()).mapped());
}

}  // namespace orders

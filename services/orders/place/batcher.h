#pragma once

// Batcher: groups the orders of one partition into requests.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "services/orders/place/source.h"

namespace orders {

struct Batch {
  struct Entry {
    std::string order_id;
    std::vector<std::size_t> rows;
  };
  std::uint32_t partition = 0;
  std::string body;            // JSON lines
  std::vector<Entry> entries;  // one for each line of the body
};

// Safe from any thread.
class Batcher {
 public:
  Batcher(Source source, std::uint32_t partitions, std::size_t orders_per_batch);

  // Nothing when all orders were handed out.
  std::optional<Batch> next();

 private:
  std::mutex mutex_;
  Source source_;
  std::uint32_t partitions_;
  std::size_t orders_per_batch_;
  std::map<std::uint32_t, Batch> filling_;  // by partition
};

}  // namespace orders

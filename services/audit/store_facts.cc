#include "services/audit/store_facts.h"

#include "bus/runtime/transaction.h"
#include "bus/store/rocks/rocks_store.h"

namespace audit {

using namespace laban;

Result<StoreFacts> read_stores(const std::filesystem::path& directory, std::uint32_t partitions) {
  StoreFacts facts;
  rocks::Options options;
  options.read_only = true;
  for (std::uint32_t partition = 0; partition < partitions; ++partition) {
    for (const char* service :
         {"orders", "inventory", "payment", "seller", "logistics", "notification"}) {
      const auto path = directory / "stores" / service / std::to_string(partition);
      const auto store = rocks::open(path, runtime::core_family_names(), options);
      if (!store) return store.error();
      if (auto read = add_store(service, partition, **store, facts); !read) return read.error();
    }
  }
  return facts;
}

}  // namespace audit

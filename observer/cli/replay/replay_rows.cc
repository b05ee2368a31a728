#include "observer/cli/replay/replay_rows.h"

#include <fmt/core.h>

#include <memory>
#include <vector>

#include "bus/runtime/anchor.h"
#include "bus/runtime/transaction.h"
#include "bus/store/rocks/rocks_store.h"

namespace laban::cli {

namespace {

// The store's checkpoint; 0 if it has read nothing.
Result<std::uint64_t> checkpoint_of(const Store& store) {
  const auto row = store.get(runtime::meta, "anchor");
  if (!row) return row.error();
  if (!*row) return std::uint64_t{0};
  const auto anchor = runtime::Anchor::decode(**row);
  if (!anchor) return Error{ErrorKind::corrupt, "its checkpoint cannot be read"};
  return anchor->sequence;
}

std::uint64_t at(const std::map<std::uint32_t, std::uint64_t>& sequences, std::uint32_t partition) {
  const auto found = sequences.find(partition);
  return found == sequences.end() ? 0 : found->second;
}

}  // namespace

std::string to_text(const RowsCompared& rows) {
  if (!rows.equal) return "not compared, " + rows.why_not;
  if (*rows.equal) return fmt::format("{}, equal to the service's own", rows.replayed.count);
  return fmt::format("{}, not equal to the service's own {}", rows.replayed.count,
                     rows.lived.count);
}

RowsCompared compare_rows(const std::filesystem::path& dir, const std::string& service,
                          const replay::Rows& replayed, std::uint32_t partition_count,
                          const std::map<std::uint32_t, std::uint64_t>& seen,
                          const std::map<std::uint32_t, std::uint64_t>& played) {
  RowsCompared compared{std::nullopt, {}, replayed, {}};
  std::vector<std::unique_ptr<Store>> stores;
  std::map<std::uint32_t, const Store*> by_partition;
  rocks::Options options;
  options.read_only = true;
  for (std::uint32_t partition = 0; partition < partition_count; ++partition) {
    auto store = rocks::open(dir / "stores" / service / std::to_string(partition),
                             runtime::core_family_names(), options);
    const auto checkpoint = store ? checkpoint_of(**store) : Result<std::uint64_t>(store.error());
    if (!checkpoint) {
      compared.why_not =
          fmt::format("the store of {} cannot be read: {}", service, checkpoint.error().message);
      return compared;
    }
    if (*checkpoint < at(played, partition) || *checkpoint > at(seen, partition)) {
      compared.why_not = fmt::format(
          "the store of {} is at #{} of partition {}, the replay at "
          "#{}",
          service, *checkpoint, partition, at(seen, partition));
      return compared;
    }
    by_partition.emplace(partition, store->get());
    stores.push_back(std::move(*store));
  }
  const auto lived = replay::rows_of(by_partition);
  if (!lived) {
    compared.why_not = lived.error().message;
    return compared;
  }
  compared.lived = *lived;
  compared.equal = lived->digest == replayed.digest;
  return compared;
}

}  // namespace laban::cli

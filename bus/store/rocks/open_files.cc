#include "bus/store/rocks/open_files.h"

#include <fmt/core.h>
#include <sys/resource.h>

namespace laban::rocks {
namespace {

// Connections, standard streams, a log file, shared libraries.
constexpr std::uint64_t files_of_process = 48;
// Of a store, besides tables and families: lock, logs, manifest, the directory, and what a
// compaction writes.
constexpr std::uint64_t files_of_store = 12;
// RocksDB keeps ten of its limit for other files, and a compaction of level 0 reads eight tables.
constexpr std::uint64_t fewest_tables = 24;
// More than the tables of a store of 100 GB at 16 MiB each: no need to close any.
constexpr std::uint64_t all_tables = 8192;

}  // namespace

std::uint64_t open_files_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return all_tables;
  const rlimit raised{limit.rlim_max, limit.rlim_max};
  if (limit.rlim_cur < limit.rlim_max && ::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  return limit.rlim_cur;
}

Result<int> tables_for_each(std::uint64_t limit, std::uint64_t stores, std::uint64_t families) {
  const std::uint64_t around_tables = files_of_store + families;
  const std::uint64_t needed = files_of_process + stores * (around_tables + fewest_tables);
  if (limit < needed) {
    return Error{ErrorKind::invalid,
                 fmt::format("{} partitions need up to {} open files, and the limit on open files "
                             "is {}: raise it (ulimit -n {}) or use fewer partitions",
                             stores, needed, limit, needed)};
  }
  const std::uint64_t tables = (limit - files_of_process) / stores - around_tables;
  return tables >= all_tables ? 0 : static_cast<int>(tables);
}

}  // namespace laban::rocks

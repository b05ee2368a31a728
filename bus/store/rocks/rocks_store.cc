#include "bus/store/rocks/rocks_store.h"

#include <fmt/core.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <map>
#include <utility>

#include "bus/store/rocks/directory.h"
#include "bus/testing/crash_point.h"

namespace laban::rocks {
namespace {

using limits::memtable_bytes;
using limits::wal_bytes;

// RocksDB asserts that no slice is null; an empty view may be null.
rocksdb::Slice slice(std::string_view bytes) {
  return bytes.empty() ? rocksdb::Slice("", 0) : rocksdb::Slice(bytes.data(), bytes.size());
}
std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

// When disk space is available again, RocksDB would write the memtables as tables, one family after
// the other. A failed write may be in its log but in no memtable. If the process then ended
// halfway, recovery would apply that write to the families not yet written and to no others.
class NoRecoveryByItself final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* may_recover) override {
    *may_recover = false;
  }
};

rocksdb::DBOptions store_options() {
  rocksdb::DBOptions store;
  store.create_if_missing = true;
  store.create_missing_column_families = true;
  // The default mode silently drops everything after one flipped bit.
  store.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  store.max_total_wal_size = wal_bytes;
  store.max_background_jobs = 2;
  store.max_file_opening_threads = 1;
  store.allow_concurrent_memtable_write = false;  // one thread writes
  store.max_bgerror_resume_count = 0;
  store.listeners.push_back(std::make_shared<NoRecoveryByItself>());
  store.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  store.keep_log_file_num = 1;
  store.max_log_file_size = 1 << 20;
  store.stats_dump_period_sec = 0;
  store.stats_persist_period_sec = 0;
  return store;
}

rocksdb::ColumnFamilyOptions family_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // Indexes and filters are kept in the block cache; outside it they would grow with the store.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = memtable_bytes;
  // Most keys looked up are new ("was this event handled?"): measured, a tenth less work per event.
  family.memtable_whole_key_filtering = true;
  family.memtable_prefix_bloom_size_ratio = 0.02;
  family.target_file_size_base = 4 * memtable_bytes;
  family.max_bytes_for_level_base = 16 * memtable_bytes;
  // Level 0 is mostly erased soon: compressing it costs more than it saves.
  family.level0_file_num_compaction_trigger = 8;
  const auto linked = rocksdb::GetSupportedCompressions();
  const bool has_lz4 =
      std::find(linked.begin(), linked.end(), rocksdb::kLZ4Compression) != linked.end();
  const auto deep = has_lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
  family.compression_per_level = {rocksdb::kNoCompression, rocksdb::kNoCompression, deep};
  return family;
}

// A status as an Error whose message says what to do about it.
Error to_error(const rocksdb::Status& status, std::string_view doing,
               const std::string& directory) {
  const auto message = fmt::format("{} store {}: {}", doing, directory, status.ToString());
  if (status.IsCorruption()) {
    return {ErrorKind::corrupt, message + "; set the directory aside and rebuild it from the log"};
  }
  if (status.IsNoSpace()) return {ErrorKind::exhausted, message + "; make room and start again"};
  if (status.IsInvalidArgument()) return {ErrorKind::invalid, message};
  return {ErrorKind::unavailable, message};
}

class RocksStore final : public Store {
 public:
  RocksStore(std::string directory, const Options& options, std::unique_ptr<rocksdb::DB> db,
             std::vector<rocksdb::ColumnFamilyHandle*> owned,
             std::vector<rocksdb::ColumnFamilyHandle*> families)
      : directory_(std::move(directory)),
        read_only_(options.read_only),
        db_(std::move(db)),
        owned_(std::move(owned)),
        families_(std::move(families)) {
    write_options_.sync = options.sync_every_write;
  }

  ~RocksStore() override {
    for (auto* family : owned_) db_->DestroyColumnFamilyHandle(family);
    db_->Close().PermitUncheckedError();
  }

  Result<std::optional<std::string>> get(Family family, std::string_view key) const override {
    if (family >= families_.size()) return no_family(family);
    if (families_[family] == nullptr) return std::optional<std::string>();
    rocksdb::PinnableSlice value;
    const auto status = db_->Get(rocksdb::ReadOptions(), families_[family], slice(key), &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    if (!status.ok()) return to_error(status, "cannot read", directory_);
    return std::optional<std::string>(value.ToString());
  }

  Result<void> scan(Family family, std::string_view from, std::string_view to,
                    const Visit& visit) const override {
    return walk(family, from, to, visit, /*backwards=*/false);
  }

  Result<void> scan_backwards(Family family, std::string_view from, std::string_view to,
                              const Visit& visit) const override {
    return walk(family, from, to, visit, /*backwards=*/true);
  }

  Result<void> write(const WriteBatch& batch) override {
    if (auto writable = check_writable(); !writable) return writable;
    batch_.Clear();
    for (const Write& write : batch.writes) {
      if (write.family >= families_.size()) return no_family(write.family);
      if (const auto status = append(write); !status.ok()) {
        return to_error(status, "cannot write to", directory_);
      }
    }
    if (batch.empty()) return {};
    return settle(db_->Write(write_options_, &batch_), "cannot write to");
  }

  Result<void> sync() override {
    if (auto writable = check_writable(); !writable) return writable;
    return settle(db_->SyncWAL(), "cannot sync");
  }

 private:
  Error no_family(Family family) const {
    return {ErrorKind::invalid, fmt::format("family {} of store {}, which has {} families", family,
                                            directory_, families_.size())};
  }

  Result<void> walk(Family family, std::string_view from, std::string_view to, const Visit& visit,
                    bool backwards) const {
    if (family >= families_.size()) return no_family(family);
    if (families_[family] == nullptr || (!to.empty() && to <= from)) return {};
    const rocksdb::Slice lower = slice(from), upper = slice(to);
    rocksdb::ReadOptions options;
    options.iterate_lower_bound = &lower;
    if (!to.empty()) options.iterate_upper_bound = &upper;
    const std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(options, families_[family]));
    for (backwards ? row->SeekToLast() : row->Seek(lower); row->Valid();
         backwards ? row->Prev() : row->Next()) {
      if (!visit(view(row->key()), view(row->value()))) return {};
    }
    if (!row->status().ok()) return to_error(row->status(), "cannot read", directory_);
    return {};
  }

  Result<void> check_writable() const {
    if (failure_) return *failure_;
    if (!read_only_) return {};
    return Error{ErrorKind::invalid, fmt::format("store {} is open for reading only", directory_)};
  }

  rocksdb::Status append(const Write& write) {
    auto* family = families_[write.family];
    switch (write.kind) {
      case Write::Kind::put:
        return batch_.Put(family, write.key, write.value);
      case Write::Kind::erase:
        return batch_.Delete(family, write.key);
      case Write::Kind::erase_once:
        return batch_.SingleDelete(family, write.key);
    }
    return rocksdb::Status::InvalidArgument("unknown kind of write");
  }

  // After a failure it is unknown what is stored, and another write could trigger an assertion
  // inside RocksDB: every later call returns the first error.
  Result<void> settle(const rocksdb::Status& status, std::string_view doing) {
    if (status.ok()) return {};
    failure_ = to_error(status, doing, directory_);
    return *failure_;
  }

  const std::string directory_;
  const bool read_only_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> owned_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;  // null: does not exist yet (read-only)
  rocksdb::WriteOptions write_options_;
  rocksdb::WriteBatch batch_;  // kept to reuse its memory
  std::optional<Error> failure_;
};

Error open_error(const rocksdb::Status& status, const std::filesystem::path& directory) {
  const std::string text = status.ToString();
  if (status.IsPathNotFound()) {
    return to_error(rocksdb::Status::Corruption("a file is missing", text), "cannot open",
                    directory.string());
  }
  const bool is_locked = text.find("While lock file") != std::string::npos ||
                         text.find("lock hold by current process") != std::string::npos;
  if (!is_locked) {
    // Opening it again changes nothing, unlike asking a broker again.
    auto error = to_error(status, "cannot open", directory.string());
    if (error.kind == ErrorKind::unavailable) error.kind = ErrorKind::conflict;
    return error;
  }
  const auto holder = lock_holder(directory);
  return {ErrorKind::conflict,
          fmt::format("store {} is in use by {}: stop it first, or open the store for reading only",
                      directory.string(),
                      holder ? fmt::format("process {}", *holder) : "another process")};
}

// Writing needs every family the store has; reading takes those that exist.
std::vector<std::string> families_to_open(const std::vector<std::string>& wanted,
                                          const std::vector<std::string>& stored, bool read_only) {
  std::vector<std::string> names{rocksdb::kDefaultColumnFamilyName};
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const auto& name : wanted) {
    const bool is_stored = std::find(stored.begin(), stored.end(), name) != stored.end();
    if (!read_only || is_stored) add(name);
  }
  if (!read_only) std::for_each(stored.begin(), stored.end(), add);
  return names;
}

Result<std::unique_ptr<Store>> open_once(const std::filesystem::path& directory,
                                         const std::vector<std::string>& wanted,
                                         const Options& options, bool exists) {
  auto store = store_options();
  if (options.open_tables > 0) store.max_open_files = options.open_tables;
  std::vector<std::string> stored;
  if (exists) {
    const auto status = rocksdb::DB::ListColumnFamilies(store, directory.string(), &stored);
    if (!status.ok()) return open_error(status, directory);
  }
  const auto family = family_options(rocksdb::NewLRUCache(options.cache_bytes));
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const auto& name : families_to_open(wanted, stored, options.read_only)) {
    descriptors.emplace_back(name, family);
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const auto status =
      options.read_only
          ? rocksdb::DB::OpenForReadOnly(store, directory.string(), descriptors, &handles, &db)
          : rocksdb::DB::Open(store, directory.string(), descriptors, &handles, &db);
  if (!status.ok()) return open_error(status, directory);
  std::map<std::string, rocksdb::ColumnFamilyHandle*> by_name;
  for (auto* handle : handles) by_name[handle->GetName()] = handle;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  families.reserve(wanted.size());
  for (const auto& name : wanted) families.push_back(by_name[name]);
  return std::unique_ptr<Store>(
      std::make_unique<RocksStore>(directory.string(), options, std::unique_ptr<rocksdb::DB>(db),
                                   std::move(handles), std::move(families)));
}

bool lost_a_log(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  return std::any_of(before.begin(), before.end(), [&](const std::string& name) {
    return name.ends_with(".log") && !std::binary_search(after.begin(), after.end(), name);
  });
}

// RocksDB reads the list of tables first and the write-ahead logs after it. If the writer turns a
// log into a table in between, the reader gets neither, and no error: so retry until no log
// disappeared.
Result<std::unique_ptr<Store>> open_beside_writer(const std::filesystem::path& directory,
                                                  const std::vector<std::string>& families,
                                                  const Options& options) {
  constexpr int attempts = 50;
  for (int attempt = 1;; ++attempt) {
    const auto before = data_files(directory);
    auto opened = open_once(directory, families, options, /*exists=*/true);
    const auto after = data_files(directory);
    const bool is_complete = opened ? !lost_a_log(before, after) : before == after;
    if (is_complete || (!opened && attempt == attempts)) return opened;
    if (attempt == attempts) {
      return Error{
          ErrorKind::conflict,
          fmt::format("store {} changes too fast to be read while its writer runs: try again",
                      directory.string())};
    }
  }
}

}  // namespace

Result<std::unique_ptr<Store>> open(const std::filesystem::path& directory,
                                    const std::vector<std::string>& families,
                                    const Options& options) {
  auto ready = options.read_only ? check_directory(directory) : make_directory(directory);
  if (!ready) return ready.error();
  switch (contents_of(directory)) {
    case Contents::remains:
      return Error{
          ErrorKind::corrupt,
          fmt::format("store {} has data but lost its file CURRENT; set the directory aside "
                      "and rebuild it from the log",
                      directory.string())};
    case Contents::nothing:
      if (!options.read_only) return open_once(directory, families, options, /*exists=*/false);
      return Error{ErrorKind::not_found, fmt::format("no store at {}", directory.string())};
    case Contents::store:
      break;
  }
  if (!options.read_only) crash_point("store.before_open");
  if (options.read_only) return open_beside_writer(directory, families, options);
  return open_once(directory, families, options, /*exists=*/true);
}

}  // namespace laban::rocks

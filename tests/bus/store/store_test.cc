#include <fmt/core.h>
#include <rocksdb/iostats_context.h>
#include <rocksdb/perf_level.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <set>
#include <thread>

#include "bus/store/memory/memory_store.h"
#include "bus/store/rocks/open_files.h"
#include "bus/store/rocks/rocks_store.h"
#include "tests/bus/store/store_contract.h"
#include "tests/support/temporary_directory.h"

namespace laban::testing {
namespace {

namespace fs = std::filesystem;

class MemoryHome final : public StoreHome {
 public:
  std::unique_ptr<Store> open(const std::vector<std::string>& families) override {
    return memory::open(disk_, families);
  }

 private:
  std::shared_ptr<memory::Disk> disk_ = memory::make_disk();
};

std::unique_ptr<Store> open_or_fail(const fs::path& directory,
                                    const std::vector<std::string>& families = {"state"},
                                    const rocks::Options& options = {}) {
  auto store = rocks::open(directory, families, options);
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

class RocksHome final : public StoreHome {
 public:
  explicit RocksHome(rocks::Options options = {}) : options_(options) {}
  std::unique_ptr<Store> open(const std::vector<std::string>& families) override {
    return open_or_fail(directory_.path() / "store", families, options_);
  }

 private:
  TemporaryDirectory directory_;
  rocks::Options options_;
};

std::set<std::string> files_in(const fs::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) names.insert(entry.path().filename());
  return names;
}

}  // namespace

TEST_CASE("the store in memory keeps the contract") {
  MemoryHome home;
  check_store_contract(home);
}

TEST_CASE("a loss of power takes the last unsynced writes from the store in memory") {
  const auto disk = memory::make_disk();
  memory::remember_unsynced(*disk, 3);
  {
    const auto store = memory::open(disk, {"state"});
    put(*store, 0, "key", "synced");
    REQUIRE(store->sync());
    CHECK(memory::unsynced(*disk) == 0);
    put(*store, 0, "key", "first");
    WriteBatch batch;
    batch.put(0, "other", "second");
    batch.erase(0, "key");
    REQUIRE(store->write(batch));
  }
  CHECK(memory::unsynced(*disk) == 2);
  memory::lose_unsynced(*disk, 1);
  CHECK(rows_of(*memory::open(disk, {"state"}), 0) == Rows{{"key", "first"}});
  memory::lose_unsynced(*disk, 9);
  CHECK(rows_of(*memory::open(disk, {"state"}), 0) == Rows{{"key", "synced"}});
}

TEST_CASE("the store on RocksDB keeps the contract") {
  RocksHome home;
  check_store_contract(home);
}

TEST_CASE("the store on RocksDB that syncs every write keeps the contract") {
  RocksHome home({.sync_every_write = true});
  SUBCASE("rows") { check_single_rows(*home.open({"state", "index", "outbox"})); }
  SUBCASE("batches") { check_batches(*home.open({"state", "index", "outbox"})); }
  SUBCASE("opening again") { check_reopening(home); }
}

TEST_CASE("a store that syncs every write waits for the disk each time, another does not") {
  for (const bool syncs : {false, true}) {
    RocksHome home({.sync_every_write = syncs});
    const auto store = home.open({"state"});
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableTimeExceptForMutex);
    for (int write = 0; write < 3; ++write) {
      rocksdb::get_iostats_context()->Reset();
      WriteBatch batch;
      batch.put(0, "key", std::to_string(write));
      REQUIRE(store->write(batch));
      CAPTURE(syncs);
      CHECK((rocksdb::get_iostats_context()->fsync_nanos > 0) == syncs);
    }
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  }
}

TEST_CASE("after_prefix names the first key behind all keys with the prefix") {
  CHECK(after_prefix("a") == "b");
  CHECK(after_prefix("a\xff") == "b");
  CHECK(after_prefix("\xff\xff") == "");
  CHECK(after_prefix("") == "");
}

TEST_CASE(
    "the store in memory refuses erase_once of a key that was put twice, and nothing changes") {
  MemoryHome home;
  const auto store = home.open({"state"});
  put(*store, 0, "key", "one");
  WriteBatch batch;
  batch.put(0, "other", "value");
  batch.put(0, "key", "two");
  batch.erase_once(0, "key");
  const auto written = store->write(batch);
  REQUIRE_FALSE(written);
  CHECK(written.error().kind == ErrorKind::invalid);
  CHECK(rows_of(*store, 0) == Rows{{"key", "one"}});
}

TEST_CASE("a store's directory is made for its owner only") {
  TemporaryDirectory home;
  const fs::path directory = home.path() / "stores" / "payment" / "0";
  (void)open_or_fail(directory);
  for (const auto& made : {directory, directory.parent_path(), home.path() / "stores"}) {
    CHECK((fs::status(made).permissions() & fs::perms::mask) == fs::perms::owner_all);
  }
}

TEST_CASE("a store refuses a directory that others could put something into") {
  TemporaryDirectory home;
  const fs::path real = home.path() / "real", wanted = home.path() / "wanted";
  fs::create_directory(real);
  SUBCASE("a symbolic link") { fs::create_directory_symlink(real, wanted); }
  SUBCASE("a link to nowhere") { fs::create_symlink(home.path() / "nowhere", wanted); }
  SUBCASE("a world-writable directory") {
    fs::create_directory(wanted);
    fs::permissions(wanted, fs::perms::others_write, fs::perm_options::add);
  }
  SUBCASE("a file") { std::ofstream(wanted) << "text"; }
  for (const bool read_only : {false, true}) {
    const auto store = rocks::open(wanted, {"state"}, {.read_only = read_only});
    REQUIRE_FALSE(store);
    CHECK(store.error().kind == ErrorKind::invalid);
    CHECK(store.error().message.find(wanted.string()) != std::string::npos);
  }
  CHECK(files_in(real).empty());
}

TEST_CASE("a second opener in the same process is refused, and the first continues") {
  TemporaryDirectory home;
  const auto first = open_or_fail(home.path());
  const auto second = rocks::open(home.path(), {"state"}, {});
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::conflict);
  CHECK(second.error().message.find(home.path().string()) != std::string::npos);
  put(*first, 0, "key", "value");
  CHECK(value_of(*first, 0, "key") == "value");
}

TEST_CASE("reading only needs a store, and makes none") {
  TemporaryDirectory home;
  SUBCASE("no directory") {
    const auto store = rocks::open(home.path() / "none", {"state"}, {.read_only = true});
    REQUIRE_FALSE(store);
    CHECK(store.error().kind == ErrorKind::not_found);
    CHECK_FALSE(fs::exists(home.path() / "none"));
  }
  SUBCASE("an empty directory") {
    const auto store = rocks::open(home.path(), {"state"}, {.read_only = true});
    REQUIRE_FALSE(store);
    CHECK(store.error().kind == ErrorKind::not_found);
    CHECK(files_in(home.path()).empty());
  }
}

TEST_CASE("a read-only store sees everything written before it was opened") {
  TemporaryDirectory home;
  const auto writer = open_or_fail(home.path(), {"state", "index"});
  put(*writer, 0, "old", "value");
  const auto files = files_in(home.path());
  const auto reader = open_or_fail(home.path(), {"index", "state", "new"}, {.read_only = true});
  CHECK(value_of(*reader, 1, "old") == "value");
  CHECK(rows_of(*reader, 0).empty());

  SUBCASE("a family that the store does not have yet is empty") {
    CHECK_FALSE(value_of(*reader, 2, "old").has_value());
    CHECK(rows_of(*reader, 2).empty());
    CHECK(rows_backwards(*reader, 2).empty());
  }
  SUBCASE("later writes need another opening") {
    put(*writer, 0, "new", "value");
    CHECK_FALSE(value_of(*reader, 1, "new").has_value());
    const auto later = open_or_fail(home.path(), {"state"}, {.read_only = true});
    CHECK(value_of(*later, 0, "new") == "value");
  }
  SUBCASE("it writes nothing, not even a log file") {
    WriteBatch batch;
    batch.put(1, "key", "value");
    CHECK(reader->write(batch).error().kind == ErrorKind::invalid);
    CHECK(reader->sync().error().kind == ErrorKind::invalid);
    CHECK(files_in(home.path()) == files);
    put(*writer, 0, "key", "the writer goes on");
  }
}

TEST_CASE("a read-only store keeps its view while the writer flushes and compacts beneath it") {
  TemporaryDirectory home;
  const auto writer = open_or_fail(home.path());
  for (int i = 0; i < 1000; ++i) put(*writer, 0, "key" + std::to_string(i), "first");
  const auto reader = open_or_fail(home.path(), {"state"}, {.read_only = true});
  for (int round = 0; round < 30; ++round) {
    for (int i = 0; i < 1000; ++i) {
      put(*writer, 0, "key" + std::to_string(i), std::string(1000, static_cast<char>('a' + round)));
    }
  }
  const auto rows = rows_of(*reader, 0);
  CHECK(rows.size() == 1000);
  for (const auto& [key, value] : rows) REQUIRE(value == "first");
}

// The last hundred numbers written, each under its last two digits.
std::vector<int> numbers_in(const Store& store) {
  std::vector<int> numbers;
  for (const auto& [key, value] : rows_of(store, 0)) numbers.push_back(std::stoi(value));
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

TEST_CASE("a read-only store misses nothing while logs turn into tables during its opening") {
  TemporaryDirectory home;
  const auto writer = open_or_fail(home.path());
  constexpr int rounds = 30, per_round = 3000;  // of 2 kB: a round fills one or two memtables
  std::atomic<int> written = 0, allowed = per_round;
  std::thread writing([&] {
    while (written < rounds * per_round) {
      while (written >= allowed) std::this_thread::yield();
      WriteBatch batch;
      batch.put(0, std::to_string(written % 100), fmt::format("{:02000}", written.load()));
      if (!writer->write(batch)) break;
      ++written;
    }
  });
  for (int round = 1; round < rounds; ++round) {
    const int wanted = (round - 1) * per_round + (round * 997) % per_round;
    while (written < std::max(wanted, 100)) std::this_thread::yield();
    const int before = written;
    allowed = (round + 1) * per_round;
    const auto reader = rocks::open(home.path(), {"state"}, {.read_only = true});
    CHECK_MESSAGE(reader, reader.error().message);
    if (!reader) break;
    const auto numbers = numbers_in(**reader);
    CHECK(numbers.size() == 100);
    CHECK(numbers.back() >= before - 1);
    CHECK(numbers.back() - numbers.front() == 99);
  }
  allowed = rounds * per_round;
  writing.join();
}

TEST_CASE("other threads read whole batches while one writes") {
  TemporaryDirectory home;
  const auto store = open_or_fail(home.path(), {"state"});
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0, backwards = 0;
  const auto read = [&] {
    for (int last = 0; !done;) {
      const auto rows =
          store->scan(0, "", "", [&, first = -1](auto, std::string_view value) mutable {
            const int number = std::stoi(std::string(value));
            if (first < 0) first = number;
            if (number != first) ++torn;
            if (number < last) ++backwards;
            last = number;
            return true;
          });
      if (!rows) ++torn;
    }
  };
  std::thread one(read), other(read);
  for (int number = 0; number < 3000; ++number) {
    WriteBatch batch;
    for (const char* key : {"a", "b", "c"}) batch.put(0, key, std::to_string(number));
    CHECK(store->write(batch));
  }
  done = true;
  one.join();
  other.join();
  CHECK(torn == 0);
  CHECK(backwards == 0);
}

TEST_CASE("a store that was opened often keeps no more tables open than it may") {
  TemporaryDirectory home;
  const fs::path directory = home.path() / "store";
  const std::vector<std::string> families{"a", "b", "c", "d", "e", "f", "g", "h"};
  constexpr int most = 24;
  std::size_t tables = 0;
  for (int round = 0; round < 12; ++round) {
    auto store = rocks::open(directory, families, {.open_tables = most});
    REQUIRE(store);
    std::size_t open = 0;
    tables = 0;
    for (const auto& file : fs::directory_iterator(directory))
      tables += file.path().extension() == ".sst";
    for (const auto& link : fs::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      const auto target = fs::read_symlink(link.path(), gone);
      open += target.parent_path() == directory && target.extension() == ".sst";
    }
    CHECK(open <= most);
    WriteBatch batch;
    for (Family family = 0; family < families.size(); ++family)
      batch.put(family, std::to_string(round), "value");
    REQUIRE((*store)->write(batch));
  }
  CHECK(tables > most);  // otherwise the limit was never met
}

TEST_CASE("stores share what the process may have open, and too little for all is said") {
  CHECK(rocks::tables_for_each(1'000'000, 1, 9).value() == 0);
  const auto few = rocks::tables_for_each(1024, 4, 9);
  REQUIRE(few);
  CHECK(*few >= 24);
  CHECK(4 * (*few + 9) < 1024);
  const auto none = rocks::tables_for_each(1024, 64, 9);
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::invalid);
  CHECK(none.error().message.find("limit on open files is 1024") != std::string::npos);
  CHECK(none.error().message.find("ulimit -n") != std::string::npos);
}

TEST_CASE(
    "after a write that failed the store gives the same error for ever, and opens again whole") {
  TemporaryDirectory home;
  const fs::path directory = home.path() / "store";
  int acknowledged = 0;
  {
    const auto store = open_or_fail(directory, {"state"});
    rlimit before;
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{256 << 10, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    Result<void> written;
    while (written && acknowledged < 10'000) {
      WriteBatch batch;
      batch.put(0, std::to_string(acknowledged), std::string(1000, 'x'));
      written = store->write(batch);
      if (written) ++acknowledged;
    }
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, old_handler);
    REQUIRE_FALSE(written);
    for (int i = 0; i < 3; ++i) {
      WriteBatch batch;
      batch.put(0, "later", "value");
      const auto again = store->write(batch);
      REQUIRE_FALSE(again);
      CHECK(again.error().message == written.error().message);
      CHECK_FALSE(store->sync());
    }
  }
  const auto store = open_or_fail(directory, {"state"});
  CHECK(acknowledged > 100);
  // The failed write may be there or not.
  const auto rows = static_cast<int>(rows_of(*store, 0).size());
  CHECK(rows >= acknowledged);
  CHECK(rows <= acknowledged + 1);
  put(*store, 0, "key", "the store goes on");
}

}  // namespace laban::testing

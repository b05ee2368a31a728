// What opening a store reports after its files were damaged.

#include <fstream>
#include <functional>
#include <random>

#include "bus/store/rocks/rocks_store.h"
#include "tests/bus/store/store_contract.h"
#include "tests/support/temporary_directory.h"

namespace laban::testing {
namespace {

namespace fs = std::filesystem;

constexpr int batches = 500;

// A store of 500 batches that are only in its write-ahead log.
class WrittenStore {
 public:
  WrittenStore() {
    auto store = rocks::open(directory(), {"state"}, {});
    REQUIRE(store);
    for (int i = 0; i < batches; ++i) put(**store, 0, std::to_string(i), std::string(100, 'x'));
  }

  fs::path directory() const { return home_.path() / "store"; }

  fs::path file(const std::function<bool(const fs::path&)>& matches) const {
    fs::path largest;
    for (const auto& entry : fs::directory_iterator(directory())) {
      if (!matches(entry.path())) continue;
      if (largest.empty() || fs::file_size(entry) > fs::file_size(largest)) largest = entry.path();
    }
    REQUIRE_FALSE(largest.empty());
    return largest;
  }
  fs::path wal() const {
    return file([](const fs::path& path) { return path.extension() == ".log"; });
  }
  fs::path manifest() const {
    return file(
        [](const fs::path& path) { return path.filename().string().starts_with("MANIFEST"); });
  }

  // How many batches are found, or the kind of the error.
  std::string open_says(bool read_only) const {
    const auto store = rocks::open(directory(), {"state"}, {.read_only = read_only});
    if (store) return std::to_string(rows_of(**store, 0).size());
    const std::string& message = store.error().message;
    CAPTURE(message);
    const std::string place = directory().string();
    const bool is_one = message.starts_with("cannot open store " + place + ": Corruption: ") ||
                        message.starts_with("store " + place + " has data but lost its file ");
    CHECK(is_one);
    CHECK(message.ends_with("; set the directory aside and rebuild it from the log"));
    return name_of(store.error().kind);
  }

 private:
  TemporaryDirectory home_;
};

void flip_bit(const fs::path& path, std::uintmax_t at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(at));
  const char byte = static_cast<char>(file.get() ^ 0x10);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(byte);
  REQUIRE(file.good());
}

}  // namespace

TEST_CASE("a store opens after its last write was torn, and refuses damage") {
  WrittenStore store;
  const auto size = fs::file_size(store.wal());
  REQUIRE(size > 50'000);
  std::string expected;
  SUBCASE("nothing happened") { expected = "500"; }
  SUBCASE("the last record was cut") {
    fs::resize_file(store.wal(), size - 37);
    expected = "499";
  }
  SUBCASE("zeroes were allocated behind the last record") {
    fs::resize_file(store.wal(), size + 4096);
    expected = "500";
  }
  SUBCASE("a bit flipped in the middle of the log") {
    flip_bit(store.wal(), size / 2);
    expected = "corrupt";
  }
  SUBCASE("a bit flipped in the last record") {
    flip_bit(store.wal(), size - 20);
    expected = "corrupt";
  }
  SUBCASE("CURRENT is gone") {
    fs::remove(store.directory() / "CURRENT");
    expected = "corrupt";
  }
  SUBCASE("a bit flipped in the manifest") {
    flip_bit(store.manifest(), fs::file_size(store.manifest()) / 2);
    expected = "corrupt";
  }
  SUBCASE("the manifest is gone") {
    fs::remove(store.manifest());
    expected = "corrupt";
  }
  CHECK(store.open_says(/*read_only=*/true) == expected);
  CHECK(store.open_says(/*read_only=*/false) == expected);
}

TEST_CASE("a store refuses to open when one of its tables is gone") {
  WrittenStore store;
  REQUIRE(store.open_says(/*read_only=*/false) == "500");  // recovery turns the log into a table
  fs::remove(store.file([](const fs::path& path) { return path.extension() == ".sst"; }));
  CHECK(store.open_says(/*read_only=*/true) == "corrupt");
  CHECK(store.open_says(/*read_only=*/false) == "corrupt");
}

TEST_CASE("a bit flipped in a table is found when its rows are read") {
  TemporaryDirectory home;
  {
    auto store = rocks::open(home.path(), {"state"}, {});
    REQUIRE(store);
    std::mt19937 random(1);  // so that it does not compress
    for (int i = 0; i < 10'000; ++i) {
      std::string value(1000, '\0');
      for (char& byte : value) byte = static_cast<char>(random());
      put(**store, 0, std::to_string(i), value);
    }
  }
  { REQUIRE(rocks::open(home.path(), {"state"}, {})); }  // recovery turns it into tables
  int damaged = 0;
  for (const auto& entry : fs::directory_iterator(home.path())) {
    if (entry.path().extension() != ".sst" || fs::file_size(entry) < 100'000) continue;
    flip_bit(entry.path(), fs::file_size(entry) / 3);
    ++damaged;
  }
  REQUIRE(damaged > 0);
  const auto store = rocks::open(home.path(), {"state"}, {.read_only = true});
  REQUIRE(store);
  const auto scanned = (*store)->scan(0, "", "", [](auto, auto) { return true; });
  REQUIRE_FALSE(scanned);
  CHECK(scanned.error().kind == ErrorKind::corrupt);
  CHECK(scanned.error().message.starts_with("cannot read store " + home.path().string() + ": "));
}

}  // namespace laban::testing

// verify on a store whose files were damaged.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "bus/store/rocks/rocks_store.h"
#include "observer/rebuild/verification.h"
#include "tests/support/temporary_directory.h"
#include "tests/worlds/refold_world.h"

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;
using laban::testing::TemporaryDirectory;

namespace {

namespace fs = std::filesystem;

constexpr int orders = 300;

// A world of orders and its fold on disk, in tables.
struct OnDisk {
  World world;
  TemporaryDirectory home;

  OnDisk() {
    for (int i = 0; i < orders; ++i) world.play_order(fmt::format("o-{:03}", i));
    fold();
    // Turns what is in the write-ahead log into tables, as opening a store does.
    REQUIRE(rocks::open(directory(), Refold::families(schemas()), {}));
  }

  fs::path directory() const { return home.path() / "store"; }

  // The files that hold data, the largest last.
  std::vector<fs::path> tables() const {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(directory())) {
      if (entry.path().extension() == ".sst") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end(), [](const fs::path& a, const fs::path& b) {
      return fs::file_size(a) < fs::file_size(b);
    });
    REQUIRE(paths.size() >= 5);
    return paths;
  }

  Result<Verdict> verify_now() {
    rocks::Options read_only;
    read_only.read_only = true;
    const auto kept = rocks::open(directory(), Refold::families(schemas()), read_only);
    if (!kept) return kept.error();
    const auto log = memory::open(world.stream);
    const auto fresh = memory::open(memory::make_disk(), Refold::families(schemas()));
    const FoldHooks hooks = {[](const std::string&) -> Result<void> { return {}; },
                             [](FoldHooks::Phase, std::uint64_t, std::uint64_t) { return true; }};
    return verify({"shop",
                   0,
                   1,
                   {},
                   log.get(),
                   fresh.get(),
                   RefoldConfig::Emissions::dropped,
                   &schemas(),
                   &world.clock},
                  **kept, hooks);
  }

 private:
  void fold() {
    const auto store = rocks::open(directory(), Refold::families(schemas()), {});
    REQUIRE(store);
    const auto log = memory::open(world.stream);
    Refold refold(
        {"shop", 0, 1, world.stream->messages().size(), RefoldConfig::Emissions::dropped, {}}, *log,
        **store, schemas(), world.clock);
    while (!refold.is_done()) REQUIRE(refold.step());
  }
};

void flip(const fs::path& path, std::uintmax_t at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(at));
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(byte);
}

}  // namespace

TEST_CASE("a store on disk that is whole is equal") {
  OnDisk past;
  const auto verdict = past.verify_now();
  REQUIRE(verdict);
  CHECK(verdict->outcome == Verdict::Outcome::equal);
}

TEST_CASE("a byte flipped in a file of the store is found: the file and the saga are named") {
  OnDisk past;
  const fs::path table = past.tables().back();  // the events
  flip(table, fs::file_size(table) / 3);
  const auto verdict = past.verify_now();
  if (!verdict) FAIL(verdict.error().message);
  CHECK(verdict->outcome == Verdict::Outcome::different);
  REQUIRE(verdict->comparison.first.has_value());
  const RowDifference& first = *verdict->comparison.first;
  CHECK(name_of_family(first.family) == "events");
  REQUIRE(first.unreadable.has_value());
  CHECK(first.unreadable->find(table.filename().string()) != std::string::npos);
  CHECK(first.unreadable->find("checksum") != std::string::npos);
  CHECK(saga_of_row(first.family, first.key).starts_with("o-"));
  REQUIRE_FALSE(verdict->what.empty());
  CHECK(verdict->what.front().kept.find("cannot be read") != std::string::npos);
}

TEST_CASE("a byte flipped anywhere in the store's tables is found, or is never read") {
  OnDisk past;
  std::map<std::string, int> found;
  for (const auto& table : past.tables()) {
    for (int part = 0; part < 4; ++part) {
      const auto at = fs::file_size(table) * static_cast<std::uintmax_t>(part) / 4 + 3;
      flip(table, at);
      const auto verdict = past.verify_now();
      if (verdict) {
        ++found[name_of(verdict->outcome)];
      } else {
        CHECK(verdict.error().kind == ErrorKind::corrupt);
        CHECK(verdict.error().message.find(past.directory().string()) != std::string::npos);
        ++found["refused"];
      }
      flip(table, at);
    }
  }
  CHECK(found["different"] > 5);
  CHECK(past.verify_now()->outcome == Verdict::Outcome::equal);
}

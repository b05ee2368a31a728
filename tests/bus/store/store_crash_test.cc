// A writer in another process: read while it writes, excluding other writers, and killed.

#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <random>

#include "bus/store/rocks/rocks_store.h"
#include "tests/bus/store/store_contract.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_directory.h"

namespace laban::testing {
namespace {

const std::vector<std::string> families = {"state", "index", "outbox"};

class Writer {
 public:
  explicit Writer(const std::filesystem::path& directory)
      : process_({(program_directory() / "store_writer").string(), directory.string()}) {
    REQUIRE(process_.line() == "opening");
  }

  void wait_until_open() { REQUIRE(process_.line() == "open"); }

  // Reads until `count` more writes were acknowledged; returns the number of the last one.
  unsigned long acknowledged(int count) {
    for (int i = 0; i < count; ++i) {
      const auto line = process_.line();
      REQUIRE(line);
      last_ = std::stoul(*line);
    }
    return last_;
  }

  // Kills it, and reads what it had printed by then.
  unsigned long kill() {
    const int status = process_.stop(SIGKILL);
    REQUIRE(WIFSIGNALED(status));
    while (const auto line = process_.line()) {
      if (*line != "open") last_ = std::stoul(*line);
    }
    return last_;
  }

  pid_t id() const { return process_.id(); }

 private:
  ChildProcess process_;
  unsigned long last_ = 0;
};

// Checks that every batch up to some number is there completely, and none after it; returns the
// number.
unsigned long check_whole(const Store& store) {
  const auto count = value_of(store, 0, "count");
  if (!count) {
    CHECK(rows_of(store, 1).empty());
    CHECK(rows_of(store, 2).empty());
    return 0;
  }
  CHECK(rows_of(store, 1).size() == std::stoul(*count));
  CHECK(rows_of(store, 2) == Rows{{*count, *count}});
  return std::stoul(*count);
}

unsigned long check_whole(const std::filesystem::path& directory, bool read_only) {
  auto store = rocks::open(directory, families, {.read_only = read_only});
  if (!store) FAIL(store.error().message);
  return check_whole(**store);
}

// The writer under strace, which fails the `when`th sync of the first write-ahead log.
std::vector<std::string> short_of_space(const std::filesystem::path& directory, int when) {
  return {"/usr/bin/strace",
          "-D",
          "-f",
          "-qq",
          "-o",
          "/dev/null",
          "-P",
          (directory / "000004.log").string(),
          "-e",
          fmt::format("inject=fdatasync:error=ENOSPC:when={}", when),
          (program_directory() / "store_writer").string(),
          directory.string(),
          "sync"};
}

bool has_tables(const std::filesystem::path& directory) {
  const std::filesystem::directory_iterator files(directory);
  return std::any_of(begin(files), end(files),
                     [](const auto& file) { return file.path().extension() == ".sst"; });
}

}  // namespace

// The failed batch may be in the write-ahead log. If some families were then written as tables
// without it because there is space again, it would remain in the others only.
TEST_CASE("a store whose disk was full for a moment writes nothing more, and no batch is in part") {
  TemporaryDirectory home;
  ChildProcess writer(short_of_space(home.path(), 15));
  unsigned long acknowledged = 0;
  std::string said;
  for (; said.find("No space left on device") == std::string::npos; said = writer.line().value()) {
    if (said.find_first_not_of("0123456789") == std::string::npos && !said.empty())
      acknowledged = std::stoul(said);
  }
  CHECK(acknowledged == 14);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  while (!has_tables(home.path()) && std::chrono::steady_clock::now() < deadline)
    CHECK_FALSE(writer.line(std::chrono::milliseconds(20)));
  CHECK_FALSE(has_tables(home.path()));
  writer.stop(SIGKILL);
  CHECK(check_whole(home.path(), /*read_only=*/false) >= acknowledged);
}

TEST_CASE("a second opener in another process is refused, naming the store's owner") {
  TemporaryDirectory home;
  Writer writer(home.path());
  writer.wait_until_open();
  const auto second = rocks::open(home.path(), families, {});
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::conflict);
  CHECK(second.error().message.find(home.path().string()) != std::string::npos);
  CHECK(second.error().message.find("process " + std::to_string(writer.id())) != std::string::npos);
  writer.acknowledged(10);
  writer.kill();
  CHECK(rocks::open(home.path(), families, {}));
}

TEST_CASE("a store opened while a writer is busy has everything acknowledged before") {
  TemporaryDirectory home;
  Writer writer(home.path());
  writer.wait_until_open();
  for (int round = 0; round < 15; ++round) {
    const auto acknowledged = writer.acknowledged(1000);
    CHECK(check_whole(home.path(), /*read_only=*/true) >= acknowledged);
  }
}

TEST_CASE("a killed writer loses nothing it acknowledged and leaves no batch in part") {
  TemporaryDirectory home;
  std::mt19937 random(7);
  for (int round = 0; round < 15; ++round) {
    unsigned long acknowledged = 0;
    {
      Writer writer(home.path());
      writer.wait_until_open();
      writer.acknowledged(1 + static_cast<int>(random() % 3000));
      acknowledged = writer.kill();
    }
    const auto stored = check_whole(home.path(), /*read_only=*/true);
    CHECK(stored >= acknowledged);
    CHECK(check_whole(home.path(), /*read_only=*/false) == stored);
  }
}

TEST_CASE("a writer killed while it opens its store loses nothing") {
  TemporaryDirectory home;
  unsigned long stored = 0;
  for (int round = 0; round < 20; ++round) {
    {
      Writer writer(home.path());
      if (round % 4 == 3) {
        writer.wait_until_open();
        writer.acknowledged(500);
      }
      writer.kill();
    }
    const auto found = rocks::open(home.path(), families, {.read_only = true});
    if (!found) {
      CHECK(found.error().kind == ErrorKind::not_found);
      CHECK(stored == 0);
      continue;
    }
    const auto now = check_whole(**found);
    CHECK(now >= stored);
    stored = now;
  }
  CHECK(stored >= 5 * 500);
}

}  // namespace laban::testing

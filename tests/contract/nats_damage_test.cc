// Bits of the broker's own files that change while it is down.

#include <filesystem>
#include <fstream>

#include "tests/contract/nats_home.h"

namespace laban::testing {
namespace {

namespace fs = std::filesystem;

fs::path only_block(const fs::path& directory) {
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().extension() == ".blk") return entry.path();
  }
  throw std::runtime_error("no block of messages in " + directory.string());
}

void flip_bit(const fs::path& path, std::streamoff at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const char byte = static_cast<char>(file.get() ^ 0x10);
  file.seekp(at);
  file.put(byte);
}

}  // namespace

TEST_CASE("a log that lost messages to a flipped bit says how far a reader gets") {
  NatsHome home;
  append_numbers(home, 1, 100);
  home.set_reachable(false);
  const auto block = only_block(home.server().directory());
  flip_bit(block, static_cast<std::streamoff>(fs::file_size(block) / 2));
  home.set_reachable(true);

  const auto log = home.open();
  const auto info = log->info();
  REQUIRE(info);
  CHECK(info->newest < 100);
  CHECK(info->newest <= info->last);  // which may be far beyond, when the bit was in a sequence
  REQUIRE(info->newest > 10);
  REQUIRE(log->open_reader(1));
  CHECK(read_messages(home, *log, info->newest).back().sequence == info->newest);
}

}  // namespace laban::testing

// Bits of the broker's own files flip while it is down.

#include <filesystem>
#include <fstream>

#include "bus/event/wire.h"
#include "bus/runtime/anchor.h"
#include "tests/bus/log/nats/nats_home.h"

namespace laban::testing {
namespace {

namespace fs = std::filesystem;
using runtime::Anchor;

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

// Where the nth record begins; each begins with its own size, whose first bit marks headers.
std::streamoff start_of_record(const fs::path& path, int number) {
  std::ifstream file(path, std::ios::binary);
  std::streamoff start = 0;
  for (; number > 1; --number) {
    unsigned char size[4] = {};
    file.seekg(start);
    file.read(reinterpret_cast<char*>(size), sizeof size);
    start += (size[0] | size[1] << 8 | size[2] << 16 | size[3] << 24) & 0x7fffffff;
  }
  return start;
}

}  // namespace

TEST_CASE("a log that lost messages to a flipped bit reports how far a reader gets") {
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
  CHECK(info->newest <= info->last);  // which may be far beyond, if the bit was in a sequence
  REQUIRE(info->newest > 10);
  REQUIRE(log->open_reader(1));
  CHECK(read_messages(home, *log, info->newest).back().sequence == info->newest);
}

TEST_CASE("a log whose count was damaged is not mistaken for a complete one") {
  NatsHome home;
  append_numbers(home, 1, 100);
  Anchor anchor;
  {
    const auto log = home.open();
    REQUIRE(log->open_reader(1));
    const auto last = read_messages(home, *log, 100).back();
    anchor = {last.sequence, wire::digest(last), log->info()->created_at, last.stored_at};
  }
  home.set_reachable(false);
  const auto block = only_block(home.server().directory());
  // A record is size:le32 sequence:le64 ...; adds 4096 to the sequence of one in the middle.
  flip_bit(block, start_of_record(block, 60) + 4 + 1);
  home.set_reachable(true);

  const auto log = home.open();
  const auto info = log->info();
  if (!info) FAIL(info.error().message);
  INFO("first ", info->first, ", newest ", info->newest, ", last ", info->last);
  CHECK(info->newest < 100);
  CHECK(info->last > 100);
  CHECK_FALSE(runtime::check_log(anchor, *info, "Do this"));
}

}  // namespace laban::testing

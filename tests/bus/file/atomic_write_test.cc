#include "bus/file/atomic_write.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "bus/file/read_file.h"
#include "tests/support/temporary_directory.h"

using namespace laban;

TEST_SUITE_BEGIN("atomic write");

TEST_CASE("a file is replaced whole, and without leave it is not") {
  const testing::TemporaryDirectory folder;
  const auto file = folder.path() / "f";
  REQUIRE(write_atomically(file, "one"));
  REQUIRE(write_atomically(file, "two"));
  const auto refused = write_atomically(file, "three", Existing::keep);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "cannot write " + file.string() + ": File exists");
  CHECK(*read_file(file) == "two");
  CHECK_FALSE(std::filesystem::exists(file.string() + ".part"));
}

TEST_CASE("a name that is free is written, without leave to replace as well") {
  for (const Existing existing : {Existing::replace, Existing::keep}) {
    const testing::TemporaryDirectory folder;
    const auto file = folder.path() / "f";
    CHECK(write_atomically(file, "one", existing));
    CHECK(*read_file(file) == "one");
    CHECK_FALSE(std::filesystem::exists(file.string() + ".part"));
  }
}

TEST_CASE("a name that turns out to be taken is not written without leave") {
  const testing::TemporaryDirectory folder;
  const auto link = folder.path() / "link";
  std::filesystem::create_symlink("nothing", link);  // no file, and yet the name is taken
  const auto refused = write_atomically(link, "one", Existing::keep);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "cannot write " + link.string() + ": File exists");
  CHECK(std::filesystem::read_symlink(link) == "nothing");
  CHECK_FALSE(std::filesystem::exists(folder.path() / "nothing"));
  CHECK_FALSE(std::filesystem::exists(link.string() + ".part"));
}

TEST_CASE("a link stays a link, and the file it names is replaced") {
  const testing::TemporaryDirectory folder;
  const auto file = folder.path() / "f", link = folder.path() / "link";
  REQUIRE(write_atomically(file, "one"));
  std::filesystem::create_symlink("f", link);
  REQUIRE(write_atomically(link, "two"));
  CHECK(std::filesystem::is_symlink(link));
  CHECK(*read_file(file) == "two");
}

TEST_CASE("a link to a file that is not there yet stays a link, and the file is written") {
  const testing::TemporaryDirectory folder;
  const auto file = folder.path() / "f", link = folder.path() / "link";
  std::filesystem::create_symlink("f", link);
  REQUIRE(write_atomically(link, "one"));
  CHECK(std::filesystem::is_symlink(link));
  CHECK(*read_file(file) == "one");
  CHECK_FALSE(std::filesystem::exists(file.string() + ".part"));
  CHECK_FALSE(std::filesystem::exists(link.string() + ".part"));
}

TEST_CASE("a FIFO is written into and keeps its place") {
  const testing::TemporaryDirectory folder;
  const auto fifo = folder.path() / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const int reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  REQUIRE(write_atomically(fifo, "bytes"));
  char bytes[8] = {};
  CHECK(::read(reader, bytes, sizeof bytes) == 5);
  CHECK(std::string(bytes) == "bytes");
  CHECK(std::filesystem::is_fifo(fifo));
  ::close(reader);
}

TEST_CASE("a full device keeps its place and says that it is full") {
  const testing::TemporaryDirectory folder;
  const auto link = folder.path() / "full";  // were the link followed by a rename, it would go
  std::filesystem::create_symlink("/dev/full", link);
  const auto refused = write_atomically(link, "bytes");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::exhausted);
  CHECK(refused.error().message == "cannot write " + link.string() + ": No space left on device");
  CHECK(std::filesystem::is_symlink(link));
  CHECK(std::filesystem::is_character_file("/dev/full"));
}

TEST_CASE("what cannot be written is no reason to try again later") {
  const auto refused = write_atomically("/proc/x.capsule", "bytes");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::conflict);
  const testing::TemporaryDirectory folder;
  const auto directory = write_atomically(folder.path(), "bytes");
  REQUIRE_FALSE(directory);
  CHECK(directory.error().message == "cannot write " + folder.path().string() + ": Is a directory");
}

TEST_SUITE_END();

#include "bus/file/read_file.h"

#include <doctest/doctest.h>

#include "bus/file/atomic_write.h"
#include "tests/support/temporary_directory.h"

using namespace laban;

TEST_SUITE_BEGIN("read file");

TEST_CASE("what cannot be read is an error that names the file and says why") {
  const testing::TemporaryDirectory folder;
  const auto message_of = [](const std::string& name) { return read_file(name).error().message; };
  CHECK(message_of(folder.path()) ==
        "cannot read '" + folder.path().string() + "': Is a directory");
  CHECK(message_of("/proc/self/mem") == "cannot read '/proc/self/mem': Input/output error");
  const auto missing = read_file(folder.path() / "none");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::not_found);
  CHECK(missing.error().message ==
        "cannot read '" + (folder.path() / "none").string() + "': No such file or directory");
}

TEST_CASE("a file of any bytes and any size is read whole") {
  const testing::TemporaryDirectory folder;
  const auto file = folder.path() / "f";
  std::string bytes(200'000, '\0');
  bytes.back() = 'x';
  REQUIRE(write_atomically(file, bytes));
  CHECK(*read_file(file) == bytes);
  REQUIRE(write_atomically(file, ""));
  CHECK(*read_file(file) == "");
}

TEST_SUITE_END();

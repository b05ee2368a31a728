#include "services/notification/maildir.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/temporary_directory.h"

namespace fs = std::filesystem;
using laban::EffectResult;
using notification::Maildir;

namespace {

const laban::EventId key{1, 2};

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::size_t count(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

}  // namespace

TEST_CASE("a mail is one file in new/, named by its key, and nothing is left in tmp/") {
  const laban::testing::TemporaryDirectory directory;
  const auto path = directory.path() / "mail";
  const Maildir maildir(path);
  CHECK(maildir.deliver(key, "Subject: x\n\nhello\n").kind == EffectResult::Kind::done);
  CHECK(content(path / "new" / key.hex()) == "Subject: x\n\nhello\n");
  CHECK(count(path / "new") == 1);
  CHECK(count(path / "tmp") == 0);
}

TEST_CASE("a mail delivered twice is stored once") {
  const laban::testing::TemporaryDirectory directory;
  const Maildir maildir(directory.path());
  for (int n = 0; n < 2; ++n) CHECK(maildir.deliver(key, "same").kind == EffectResult::Kind::done);
  CHECK(count(directory.path() / "new") == 1);
  CHECK(maildir.deliver({1, 3}, "another").kind == EffectResult::Kind::done);
  CHECK(count(directory.path() / "new") == 2);
}

TEST_CASE("a draft left by a crash is overwritten") {
  const laban::testing::TemporaryDirectory directory;
  fs::create_directories(directory.path() / "tmp");
  std::ofstream(directory.path() / "tmp" / key.hex()) << "half a message that is longer";
  const Maildir maildir(directory.path());
  CHECK(maildir.deliver(key, "whole").kind == EffectResult::Kind::done);
  CHECK(content(directory.path() / "new" / key.hex()) == "whole");
}

TEST_CASE("a mail that the disk refuses is retried later") {
  const laban::testing::TemporaryDirectory directory;
  std::ofstream(directory.path() / "mail") << "a file where the folder should be";
  const Maildir maildir(directory.path() / "mail");
  const auto result = maildir.deliver(key, "hello");
  CHECK(result.kind == EffectResult::Kind::retry);
  CHECK(result.detail.find("mail") != std::string::npos);
}

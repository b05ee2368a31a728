#include "bus/capsule/capsule.h"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/support/temporary_directory.h"

using namespace laban;
using namespace std::chrono_literals;

namespace {

Capsule example() {
  Capsule capsule;
  capsule.name_space = "shop";
  capsule.partition_count = 2;
  capsule.fold_version = 9;
  capsule.made_at = Time(17s);
  capsule.gaps = {{1, {4, 6}}};
  capsule.endings = {{"order", "o-1", 1, "completed"}, {"order", "o-2", 2, "stuck"}};
  capsule.digest = {1, 2};
  CapsuleRow row;
  row.saga = "o-1";
  row.clock = 250ms;
  row.message = {3, Time(9s), "shop.0.order.placed", std::string("\0\xff", 2)};
  capsule.rows.push_back(row);
  row.kind = CapsuleRow::Kind::note;
  row.message = {8, Time(10s), "", "note"};
  capsule.rows.push_back(row);
  row.partition = 1;
  capsule.rows.push_back(row);
  return capsule;
}

}  // namespace

TEST_CASE("a capsule comes back from its file as it was") {
  const testing::TemporaryDirectory directory;
  const auto file = directory.path() / "one.capsule";
  const Capsule capsule = example();
  REQUIRE(write_capsule(capsule, file));
  const auto back = read_capsule(file);
  REQUIRE(back);
  CHECK(encode(*back) == encode(capsule));
  CHECK(back->endings == capsule.endings);
  CHECK(back->rows.at(0).message.data == capsule.rows[0].message.data);
  CHECK_FALSE(back->rows.at(1).is_message());
  CHECK(std::filesystem::file_size(file) == encode(capsule).size());
  CHECK_FALSE(std::filesystem::exists(file.string() + ".part"));
}

TEST_CASE("a byte that was changed anywhere, or is missing, is noticed") {
  const std::string bytes = encode(example());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x20);
    CHECK_FALSE(decode_capsule(changed, "changed"));
    CHECK_FALSE(decode_capsule(bytes.substr(0, i), "cut"));
  }
  CHECK_FALSE(decode_capsule(bytes + "x", "longer"));
}

TEST_CASE("errors in a file are reported") {
  const auto said = [](const std::string& bytes) {
    return decode_capsule(bytes, "f.capsule").error().message;
  };
  CHECK(said("{}") == "f.capsule: not a capsule (laban export makes one)");
  std::string newer = encode(example());
  newer[8] = 2;
  CHECK(said(newer) == "f.capsule: made by another version of the capsule's format");
  const auto missing = read_capsule("/nowhere/at/all");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::not_found);
}

TEST_CASE("rows out of order or of partitions that are not there are refused") {
  Capsule capsule = example();
  std::swap(capsule.rows[0], capsule.rows[1]);
  CHECK_FALSE(decode_capsule(encode(capsule), "f"));
  capsule = example();
  capsule.rows[2].partition = 2;
  CHECK_FALSE(decode_capsule(encode(capsule), "f"));
  capsule = example();
  capsule.partition_count = 0;
  capsule.rows.clear();
  CHECK_FALSE(decode_capsule(encode(capsule), "f"));
}

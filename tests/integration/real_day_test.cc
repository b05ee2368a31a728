// One real day of orders, including its malformed rows.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/worlds/running_system.h"

using namespace laban::testing;

namespace {

std::string all_mails(const std::string& directory) {
  std::string text;
  for (const auto& mail : std::filesystem::directory_iterator(directory + "/mail/new")) {
    std::ifstream file(mail.path());
    text.append(std::istreambuf_iterator<char>(file), {});
  }
  for (auto soft = text.find("=\n"); soft != std::string::npos; soft = text.find("=\n", soft))
    text.erase(soft, 2);
  return text;
}

}  // namespace

TEST_CASE(
    "every row of the real day is in an accepted order or rejected with its line and reason") {
  const std::string day = LABAN_REAL_DAY;
  if (!std::filesystem::exists(day)) {
    std::cout << "skipped: the real day of orders is not here\n";
    return;
  }
  RunningSystem system;
  const auto placed = system.place({day});
  CHECK(placed.at("rows") == 3108);
  std::uint64_t rejected = 0;
  for (const auto& [reason, count] : placed.at("rejected_rows").items())
    rejected += count.get<std::uint64_t>();
  CHECK(placed.at("rows_accepted").get<std::uint64_t>() + rejected == 3108);
  CHECK(placed.at("rejections").size() == rejected);
  CHECK(placed.at("rejected_rows").at("cancellation") == 26);

  const auto accepted = placed.at("orders_accepted").get<std::uint64_t>();
  CHECK(accepted > 100);
  REQUIRE(system.all_ended(accepted));
  CHECK(broken_rules(system.audit()) == "");
  const auto mails = all_mails(system.directory());
  CHECK(mails.find("RECORD FRAME 7\" SINGLE SIZE") != std::string::npos);
  CHECK(mails.find("AIRLINE LOUNGE,METAL SIGN") != std::string::npos);
  CHECK(mails.find("guest-") != std::string::npos);
}

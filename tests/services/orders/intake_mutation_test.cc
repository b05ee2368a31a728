#include <doctest/doctest.h>

#include <random>
#include <set>

#include "services/orders/intake/generator.h"
#include "services/orders/intake/intake.h"
#include "services/orders/intake/order_json.h"
#include "services/orders/intake/order_rules.h"

using namespace orders;

namespace {

// Replaces, removes, duplicates or inserts a few bytes, preferably significant ones.
void mutate(std::string& text, std::mt19937& random) {
  constexpr std::string_view spice = "\",\n\r\t{}[]:-+.0159eC\\\xc3\xa9\xff\x81\0";
  for (auto changes = 1 + random() % 8; changes > 0 && !text.empty(); --changes) {
    const auto at = random() % text.size();
    const char byte =
        random() % 4 != 0 ? spice[random() % spice.size()] : static_cast<char>(random() % 256);
    switch (random() % 4) {
      case 0:
        text[at] = byte;
        break;
      case 1:
        text.erase(at, 1 + random() % 20);
        break;
      case 2:
        text.insert(at, 1, byte);
        break;
      default:
        text.insert(at, text.substr(random() % text.size(), random() % 60));
        break;
    }
  }
}

void check_accounts(const Intake& intake) {
  std::set<std::size_t> seen;
  std::size_t rows = intake.rejections.size();
  for (const auto& rejection : intake.rejections) seen.insert(rejection.line);
  for (const auto& [order, lines] : intake.orders) {
    rows += lines.size();
    seen.insert(lines.begin(), lines.end());
    Order copy = order;
    if (copy.guest) copy.customer.clear();
    CHECK_FALSE(check_and_complete(copy));
    CHECK(copy == order);
  }
  CHECK(rows == intake.rows);
  CHECK(seen.size() == intake.rows);
}

}  // namespace

TEST_CASE("in any CSV, every row is part of one order or rejected") {
  const std::string clean =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
      "536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
      "536365,71053,\"TRAY, BREAKFAST \"\"IN\"\" BED\",6,2010-12-01 08:26:00,3.39,17850.0,EIRE\n"
      "C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom\n"
      "536414,22139,,56,2010-12-01 11:52:00,0.0,,United Kingdom\n"
      "536365,84406B,CUPID HEARTS,8,2010-12-01 08:26:00,2.75,17850.0,United Kingdom\n";
  std::mt19937 random(20'101'201);
  int read = 0;
  for (int n = 0; n < 5000; ++n) {
    std::string text = clean;
    mutate(text, random);
    INFO(text);
    const auto intake = read_retail_csv(text);
    if (!intake) continue;  // the mutation broke the header
    ++read;
    check_accounts(*intake);
  }
  CHECK(read > 2000);
}

TEST_CASE("in any JSON lines, every line is one order or rejected") {
  Generator generator(5);
  std::string clean;
  for (int n = 0; n < 5; ++n) clean += write_order_json(generator.next()) + "\n";
  std::mt19937 random(20'101'201);
  for (int n = 0; n < 5000; ++n) {
    std::string text = clean;
    mutate(text, random);
    INFO(text);
    check_accounts(read_json_lines(text));
  }
}

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <numeric>

#include "services/orders/intake/intake.h"
#include "services/orders/intake/limits.h"
#include "services/orders/intake/order_json.h"

using namespace orders;

namespace {

const std::string header =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
const std::string good = "1,A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,France\n";

Intake read(const std::string& rows) {
  auto intake = read_retail_csv(header + rows);
  REQUIRE(intake);
  return std::move(*intake);
}

// An order with one line that has these fields besides product and description.
std::string with_line(const std::string& fields, const std::string& id = "1",
                      const std::string& more = "") {
  return R"({"order_id":")" + id + R"(","country":"X",)" + more +
         R"("lines":[{"product":"A","description":"T",)" + fields + "}]}";
}

// Every row is either part of exactly one order or rejected.
void check_accounts(const Intake& intake) {
  std::map<std::size_t, int> seen;
  for (const auto& [order, rows] : intake.orders) {
    CHECK(order.lines.size() == rows.size());
    for (const auto line : rows) ++seen[line];
  }
  for (const auto& rejection : intake.rejections) ++seen[rejection.line];
  CHECK(seen.size() == intake.rows);
  for (const auto& [line, times] : seen) CHECK_MESSAGE(times == 1, line);
}

std::map<std::string, int> counts(const Intake& intake) {
  std::map<std::string, int> by_reason;
  for (const auto& rejection : intake.rejections) ++by_reason[name_of(rejection.problem.reason)];
  return by_reason;
}

}  // namespace

TEST_CASE("each dirty row is rejected for its reason, and costs no other row") {
  struct Row {
    const char* row;
    Reason reason;
  };
  const Row rows[] = {
      {"1,A,HEART,6,2010-12-01 08:26,2.55,17850", Reason::malformed_row},
      {"1,A,HEART,6,2010-12-01 08:26,2.55,17850,France,x", Reason::malformed_row},
      {"1,A,\"HEART,6,2010-12-01 08:26,2.55,17850,France", Reason::malformed_row},
      {"1,A,\"HEART\" X,6,2010-12-01 08:26,2.55,17850,France", Reason::malformed_row},
      {",A,HEART,6,2010-12-01 08:26,2.55,17850,France", Reason::missing_field},
      {"1,,HEART,6,2010-12-01 08:26,2.55,17850,France", Reason::missing_field},
      {"1,A,,6,2010-12-01 08:26,2.55,17850,France", Reason::missing_field},
      {"1,A,HEART,,2010-12-01 08:26,2.55,17850,France", Reason::missing_field},
      {"1,A,HEART,6,,2.55,17850,France", Reason::missing_field},
      {"1,A,HEART,6,2010-12-01 08:26,,17850,France", Reason::missing_field},
      {"1,A,HEART,6,2010-12-01 08:26,2.55,17850,", Reason::missing_field},
      {"C1,A,HEART,-6,2010-12-01 08:26,2.55,17850,France", Reason::cancellation},
      {"1,A,HEART,-6,2010-12-01 08:26,2.55,17850,France", Reason::negative_quantity},
      {"1,A,,-10,2010-12-01 08:26,0.0,,France", Reason::negative_quantity},
      {"1,A,HEART,0,2010-12-01 08:26,2.55,17850,France", Reason::zero_quantity},
      {"1,A,HEART,6,2010-12-01 08:26,0.0,17850,France", Reason::zero_price},
      {"1,A,,6,2010-12-01 08:26,0.0,,France", Reason::zero_price},
      {"1,A,HEART,6,2010-12-01 08:26,0.004,17850,France", Reason::zero_price},
      {"1,A,HEART,6,2010-12-01 08:26,-1.5,17850,France", Reason::negative_price},
      {"1,A,HEART,six,2010-12-01 08:26,2.55,17850,France", Reason::bad_number},
      {"1,A,HEART,6.5,2010-12-01 08:26,2.55,17850,France", Reason::bad_number},
      {"1,A,HEART,6,2010-12-01 08:26,2;55,17850,France", Reason::bad_number},
      {"1,A,HEART,6,2010-12-32 08:26,2.55,17850,France", Reason::bad_date},
      {"1,A,HE\x01X,6,2010-12-01 08:26,2.55,17850,France", Reason::bad_text},
      {"1,A,HE\x81X,6,2010-12-01 08:26,2.55,17850,France", Reason::bad_text},
      {"1/7,A,HEART,6,2010-12-01 08:26,2.55,17850,France", Reason::bad_order_id},
      {"1,A,HEART,6,2010-12-01 08:26,2.55,guest-1,France", Reason::bad_customer},
      {"1,A,HEART,6,2010-12-01 08:26,2.55,13047.0,France", Reason::conflicting_row},
      {"1,A,HEART,6,2010-12-01 08:26,2.55,17850,Norway", Reason::conflicting_row},
      {"1,A,HEART,9999999,2010-12-01 08:26,2.55,17850,France", Reason::too_large},
      {"1,A,HEART,6,2010-12-01 08:26,1e9,17850,France", Reason::bad_number},
      {"1,A,HEART,6,2010-12-01 08:26,99999999999.0,17850,France", Reason::too_large},
  };
  for (const auto& [row, reason] : rows) {
    const auto intake = read(good + row + "\n" + good);
    INFO(std::string(row));
    CHECK(intake.rows == 3);
    REQUIRE(intake.rejections.size() == 1);
    CHECK(std::string(name_of(intake.rejections[0].problem.reason)) == name_of(reason));
    CHECK(intake.rejections[0].line == 3);
    CHECK_FALSE(intake.rejections[0].problem.detail.empty());
    REQUIRE(intake.orders.size() == 1);
    CHECK(intake.orders[0].order.lines.size() == 2);
    check_accounts(intake);
  }
}

TEST_CASE("rows of one invoice form one order, wherever they are") {
  const auto intake = read(
      "1,A,\"TRAY, BREAKFAST\",2,2010-12-01 08:26:00,2.55,17850.0,France\n"
      "2,B,FRAME 7\" SIZE,1,2010-12-01 08:28:00,1.85,,EIRE\n"
      "1,C,CAF\xc9 SIGN,3,2010-12-01 08:30:00,0.85,17850,France\n");
  REQUIRE(intake.orders.size() == 2);
  const auto& [first, rows] = intake.orders[0];
  CHECK(first.order_id == "1");
  CHECK(first.customer == "17850");
  CHECK_FALSE(first.guest);
  CHECK(rows == std::vector<std::size_t>{2, 4});
  CHECK(first.lines[0] == Line{"A", "TRAY, BREAKFAST", 2, 255});
  CHECK(first.lines[1] == Line{"C", "CAFÉ SIGN", 3, 85});
  CHECK(first.total_cents == 2 * 255 + 3 * 85);
  CHECK(laban::to_rfc3339(*first.placed_at) == "2010-12-01T08:26:00Z");
  CHECK(intake.orders[1].order.guest);
  CHECK(intake.orders[1].order.customer == "guest-2");
  CHECK(intake.orders[1].order.lines[0].description == "FRAME 7\" SIZE");
  check_accounts(intake);
}

TEST_CASE("an order without a valid row does not exist") {
  const auto intake = read("1,A,THING,-1,2010-12-01 08:26:00,2.55,17850.0,France\n");
  CHECK(intake.orders.empty());
  CHECK(intake.rows == 1);
  CHECK(counts(intake) == std::map<std::string, int>{{"negative_quantity", 1}});
}

TEST_CASE("columns are found by name, in any order, by either edition's names") {
  const auto intake = read_retail_csv(
      "Country,Customer ID,Price,InvoiceDate,Quantity,Description,StockCode,Invoice,Extra\r\n"
      "France,17850,2.55,12/1/2010 8:26,6,HEART HOLDER,85123A,536365,x\r\n");
  REQUIRE(intake);
  REQUIRE(intake->orders.size() == 1);
  CHECK(intake->orders[0].order.total_cents == 1530);
}

TEST_CASE("a file that is not the retail CSV is refused entirely") {
  REQUIRE_FALSE(read_retail_csv(""));
  const auto intake = read_retail_csv("a,b,c\n1,2,3\n");
  REQUIRE_FALSE(intake);
  CHECK(intake.error().message.find("InvoiceNo") != std::string::npos);
}

TEST_CASE("an order too large for one event is rejected entirely, row by row") {
  std::string rows;
  constexpr std::size_t lines = limits::order_bytes / limits::bytes_around_line;
  for (std::size_t n = 0; n <= lines; ++n) rows += good;
  const auto intake = read(rows + "2,A,THING,1,2010-12-01 08:26:00,2.55,,France\n");
  CHECK(intake.rows == lines + 2);
  CHECK(counts(intake)["order_too_large"] == lines + 1);
  CHECK(intake.orders.size() == 1);
  check_accounts(intake);
}

TEST_CASE("an order survives conversion to JSON and back") {
  auto intake = read(good + "9,A,\"CAFÉ \"\"X\"\", Y\",2,2010-12-01 08:26:00,2.55,,France\n");
  intake.orders[0].order.email = "a@example.com";
  for (const auto& [order, rows] : intake.orders) {
    Order copy;
    CHECK_FALSE(read_order_json(write_order_json(order), copy));
    CHECK(copy == order);
  }
}

TEST_CASE("JSON lines are rejected with their line and reason") {
  struct Row {
    std::string line;
    Reason reason;
  };
  const Row rows[] = {
      {"{", Reason::bad_json},
      {"[]", Reason::bad_json},
      {"{\"order_id\":5}", Reason::bad_json},
      {"{}", Reason::missing_field},
      {R"({"order_id":"1","country":"X"})", Reason::missing_field},
      {R"({"order_id":"1","country":"X","lines":[]})", Reason::missing_field},
      {R"({"order_id":"1","country":"X","lines":{}})", Reason::bad_json},
      {R"({"order_id":"1","country":"X","lines":[5]})", Reason::bad_json},
      {R"({"order_id":"1 2","country":"X","lines":[5]})", Reason::bad_json},
      {with_line(R"("quantity":1,"unit_price_cents":1)", "1 2"), Reason::bad_order_id},
      {with_line(R"("quantity":1)"), Reason::missing_field},
      {with_line(R"("quantity":1,"unit_price_cents":2.5)"), Reason::bad_number},
      {with_line(R"("quantity":0,"unit_price_cents":2)"), Reason::zero_quantity},
      {with_line(R"("quantity":1,"unit_price_cents":18446744073709551615)"), Reason::too_large},
      {with_line(R"("quantity":1,"unit_price_cents":2)", "1", R"("email":"a@b\r\nBcc: x@y",)"),
       Reason::bad_email},
      {R"({"order_id":"1","country":"X","placed_at":"today","lines":[]})", Reason::bad_date},
      {R"({"order_id":"1","country":"X\u0007","lines":[]})", Reason::bad_text},
      {with_line(R"("quantity":1,"unit_price_cents":2)") + '\0' + "more", Reason::bad_text},
  };
  for (const auto& [line, reason] : rows) {
    INFO(line);
    const auto intake = read_json_lines("\n" + line + "\n");
    CHECK(intake.rows == 1);
    REQUIRE(intake.rejections.size() == 1);
    CHECK(intake.rejections[0].line == 2);
    CHECK(std::string(name_of(intake.rejections[0].problem.reason)) == name_of(reason));
  }
}

TEST_CASE("JSON in Latin-1 is converted") {
  const auto intake = read_json_lines(
      "{\"order_id\":\"1\",\"country\":\"C\xf4te d'Ivoire\",\"lines\":[{\"product\":\"A\","
      "\"description\":\"T\",\"quantity\":1,\"unit_price_cents\":1}]}");
  REQUIRE(intake.orders.size() == 1);
  CHECK(intake.orders[0].order.country == "Côte d'Ivoire");
}

TEST_CASE("the real day: every row is part of an order or rejected with a reason") {
  std::ifstream file(LABAN_RETAIL_DAY, std::ios::binary);
  if (!file) {
    MESSAGE("skipped: " LABAN_RETAIL_DAY " is not there");
    return;
  }
  const auto intake = read_retail_csv(std::string(std::istreambuf_iterator<char>(file), {}));
  REQUIRE(intake);
  CHECK(intake->rows == 3108);
  CHECK(intake->orders.size() == 127);
  CHECK(intake->rejections.size() == 36);
  CHECK(counts(*intake) == std::map<std::string, int>{
                               {"cancellation", 26}, {"negative_quantity", 1}, {"zero_price", 9}});
  check_accounts(*intake);
  int guests = 0;
  bool has_quote = false, has_comma = false;
  for (const auto& [order, rows] : intake->orders) {
    guests += order.guest;
    for (const auto& line : order.lines) {
      has_quote = has_quote || line.description.find('"') != std::string::npos;
      has_comma = has_comma || line.description.find(',') != std::string::npos;
    }
  }
  CHECK(guests == 6);
  CHECK(has_quote);
  CHECK(has_comma);
}

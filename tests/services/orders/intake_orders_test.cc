#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>

#include "services/orders/intake/intake.h"
#include "services/orders/intake/limits.h"
#include "services/orders/intake/order_json.h"
#include "services/orders/intake/text.h"

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

TEST_CASE("a header is found in any case") {
  const auto intake = read_retail_csv(
      "invoiceno,STOCKCODE,description,quantity,invoicedate,unitprice,customer id,country\n"
      "1,A,HEART,6,2010-12-01 08:26:00,2.55,17850,France\n");
  REQUIRE(intake);
  CHECK(intake->orders.size() == 1);
}

TEST_CASE("a file in another form than CSV is told what is unusual about it") {
  struct File {
    std::string text;
    const char* cause;
  };
  const std::string row = "1,A,HEART,6,2010-12-01 08:26:00,2.55,17850,France\n";
  const auto separated_by = [&](char separator) {
    std::string text = header + row;
    std::replace(text.begin(), text.end(), ',', separator);
    return text;
  };
  std::string with_returns = header + row;
  std::replace(with_returns.begin(), with_returns.end(), '\n', '\r');
  std::string wide = "\xff\xfe";
  for (const char c : header + row) wide += std::string{c, '\0'};
  std::string wide_and_reversed = "\xfe\xff";
  for (const char c : header + row) wide_and_reversed += std::string{'\0', c};
  const File files[] = {
      {separated_by(';'), "separated by semicolons"},
      {separated_by('\t'), "separated by tabs"},
      {"sep=,\n" + header + row, "'sep='"},
      {with_returns, "carriage returns"},
      {wide, "UTF-16"},
      {wide_and_reversed, "UTF-16"},
      {wide.substr(2), "UTF-16"},
      {"[" + with_line("\"quantity\":1") + "]", "JSON"},
  };
  for (const auto& [text, cause] : files) {
    INFO(std::string(cause));
    const auto intake = read_retail_csv(text);
    REQUIRE_FALSE(intake);
    CHECK(intake.error().message.find(cause) != std::string::npos);
  }
}

TEST_CASE("JSON in another form than one order a line is told what is unusual about it") {
  const std::string order = with_line(R"("quantity":1,"unit_price_cents":2)");
  std::string wide = "\xff\xfe";
  for (const char c : order) wide += std::string{c, '\0'};
  struct Line {
    std::string text;
    const char* cause;
  };
  const Line lines[] = {{"[" + order + "]", "a list"}, {wide, "UTF-16"}};
  for (const auto& [text, cause] : lines) {
    INFO(text);
    const auto intake = read_json_lines(text);
    REQUIRE_FALSE(intake.rejections.empty());
    CHECK(intake.rejections[0].problem.detail.find(cause) != std::string::npos);
  }
}

TEST_CASE("a key that is given twice is refused, wherever it is") {
  for (const char* line :
       {R"({"order_id":"1","order_id":"2","country":"X","lines":[]})",
        R"({"order_id":"1","country":"X","lines":[{"product":"A","quantity":1,"quantity":1000}]})",
        R"({"order_id":"1","country":"X","other":{"a":{"b":1,"b":2}},"lines":[]})"}) {
    INFO(std::string(line));
    const auto intake = read_json_lines(line);
    REQUIRE(intake.rejections.size() == 1);
    CHECK(intake.rejections[0].problem.reason == Reason::bad_json);
    CHECK(intake.rejections[0].problem.detail.find("twice") != std::string::npos);
  }
  const auto lines = with_line(R"("quantity":1,"unit_price_cents":2},{"product":"B",)"
                               R"("description":"T","quantity":1,"unit_price_cents":2)");
  CHECK(read_json_lines(lines).orders.size() == 1);
}

TEST_CASE("a dash is no order number: it means that an event belongs to no order") {
  CHECK(counts(read("-,A,HEART,6,2010-12-01 08:26:00,2.55,17850,France\n")) ==
        std::map<std::string, int>{{"bad_order_id", 1}});
  const auto lines = read_json_lines(with_line(R"("quantity":1,"unit_price_cents":2)", "-"));
  REQUIRE(lines.rejections.size() == 1);
  CHECK(lines.rejections[0].problem.reason == Reason::bad_order_id);
  CHECK(read_json_lines(with_line(R"("quantity":1,"unit_price_cents":2)", "--")).orders.size() ==
        1);
}

TEST_CASE("what a rejection quotes is short, and cut between letters") {
  const std::string cut = std::string(63, 'x') + "é-and-more";
  const std::string huge(10'000'000, '9');
  const std::string rows[] = {
      cut + ",A,HEART,6,2010-12-01 08:26,2.55,17850,France",
      huge + ".,A,HEART,6,2010-12-01 08:26,2.55,17850,France",
      "C" + huge + ",A,HEART,6,2010-12-01 08:26,2.55,17850,France",
      "1,A,HEART," + huge + "x,2010-12-01 08:26,2.55,17850,France",
      "1,A,HEART,6,2010-12-01 08:26," + huge + "x,17850,France",
      "1,A,HEART,6,2010-12-01 " + huge + ",2.55,17850,France",
      "1,A,HEART,6,2010-12-01 08:26,2.55,guest-" + huge + ",France",
  };
  for (const auto& row : rows) {
    INFO(row.substr(0, 80));
    const auto intake = read(row + "\n");
    REQUIRE(intake.rejections.size() == 1);
    const auto& detail = intake.rejections[0].problem.detail;
    CHECK(detail.size() < 200);
    CHECK(to_utf8(detail) == detail);
  }
  const auto lines = read_json_lines(with_line(R"("quantity":1,"unit_price_cents":2)", "1",
                                               R"("email":")" + huge + R"(é","placed_at":"",)"));
  REQUIRE(lines.rejections.size() == 1);
  CHECK(lines.rejections[0].problem.detail.size() < 200);
}

namespace {

std::string on(const std::string& id, const std::string& date) {
  return id + ",A,HEART,6," + date + ",2.55,17850,France\n";
}

std::map<std::string, std::string> days(const Intake& intake) {
  std::map<std::string, std::string> by_order;
  for (const auto& [order, rows] : intake.orders)
    by_order[order.order_id] = laban::to_rfc3339(*order.placed_at).substr(0, 10);
  return by_order;
}

using Days = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("a year of two digits is one of this century, or of the last third of the one before") {
  CHECK(days(read(on("1", "12/1/10 8:26") + on("2", "12/31/68 23:59") + on("3", "1/1/70 0:00"))) ==
        Days{{"1", "2010-12-01"}, {"2", "2068-12-31"}, {"3", "1970-01-01"}});
  CHECK(counts(read(on("1", "12/1/69 8:26") + on("2", "10-12-01 8:26") + on("3", "1/1/7 8:26"))) ==
        std::map<std::string, int>{{"bad_date", 3}});
}

TEST_CASE("one date that shows its order shows the order of the whole file") {
  CHECK(days(read(on("1", "01/12/2010 8:26") + on("2", "13/12/2010 8:26"))) ==
        Days{{"1", "2010-12-01"}, {"2", "2010-12-13"}});
  CHECK(days(read(on("1", "01/12/2010 8:26") + on("2", "12/13/2010 8:26"))) ==
        Days{{"1", "2010-01-12"}, {"2", "2010-12-13"}});
  CHECK(days(read(on("1", "01/12/2010 8:26"))) == Days{{"1", "2010-01-12"}});
  CHECK(days(read(on("1", "01/12/10 8:26") + on("2", "31/12/10 8:26"))) ==
        Days{{"1", "2010-12-01"}, {"2", "2010-12-31"}});
}

TEST_CASE("with dates of both orders, one that could be either is refused and not guessed") {
  const auto intake = read(on("1", "01/12/2010 8:26") + on("2", "13/12/2010 8:26") +
                           on("3", "12/14/2010 8:26") + on("4", "5/5/2010 8:26"));
  CHECK(days(intake) == Days{{"2", "2010-12-13"}, {"3", "2010-12-14"}, {"4", "2010-05-05"}});
  REQUIRE(intake.rejections.size() == 1);
  CHECK(intake.rejections[0].problem.reason == Reason::bad_date);
  CHECK(intake.rejections[0].problem.detail.find("lines 3 and 4") != std::string::npos);
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

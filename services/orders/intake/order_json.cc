#include "services/orders/intake/order_json.h"

#include <laban/json.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "services/orders/intake/intake.h"
#include "services/orders/intake/order_rules.h"
#include "services/orders/intake/text.h"
#include "services/orders/intake/unusual_form.h"

namespace orders {
namespace {

using nlohmann::json;

std::optional<Problem> take_text(const json& object, const char* key, std::string& text) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) return Problem{Reason::bad_json, std::string(key) + " is not a string"};
  auto clean = clean_text(found->get_ref<const std::string&>());
  if (!clean) return Problem{Reason::bad_text, std::string(key) + " contains control characters"};
  text = std::move(*clean);
  return std::nullopt;
}

std::optional<Problem> take_number(const json& object, const char* key, std::int64_t& number) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) {
    return Problem{Reason::missing_field, std::string(key) + " is missing"};
  }
  if (!found->is_number_integer()) {
    return Problem{Reason::bad_number, std::string(key) + " is not a whole number"};
  }
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  const bool is_beyond =
      found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(most);
  number = is_beyond ? most : found->get<std::int64_t>();
  return std::nullopt;
}

std::optional<Problem> take_line(const json& object, Line& line) {
  if (!object.is_object()) return Problem{Reason::bad_json, "a line is not an object"};
  if (auto problem = take_text(object, "product", line.product)) return problem;
  if (auto problem = take_text(object, "description", line.description)) return problem;
  if (auto problem = take_number(object, "quantity", line.quantity)) return problem;
  return take_number(object, "unit_price_cents", line.unit_price_cents);
}

std::optional<Problem> take_lines(const json& object, std::vector<Line>& lines) {
  const auto found = object.find("lines");
  if (found == object.end()) return std::nullopt;
  if (!found->is_array()) return Problem{Reason::bad_json, "lines is not an array"};
  for (const auto& element : *found) {
    lines.emplace_back();
    if (auto problem = take_line(element, lines.back())) {
      problem->detail = "order line " + std::to_string(lines.size()) + ": " + problem->detail;
      return problem;
    }
  }
  return std::nullopt;
}

std::optional<Problem> take_order(const json& object, Order& order) {
  if (object.is_array())
    return Problem{Reason::bad_json, "a list: write each order on a line of its own"};
  if (!object.is_object()) return Problem{Reason::bad_json, "not a JSON object"};
  std::string placed_at;
  if (auto problem = take_text(object, "order_id", order.order_id)) return problem;
  if (auto problem = take_text(object, "customer", order.customer)) return problem;
  if (auto problem = take_text(object, "country", order.country)) return problem;
  if (auto problem = take_text(object, "email", order.email)) return problem;
  if (auto problem = take_text(object, "placed_at", placed_at)) return problem;
  if (!placed_at.empty()) {
    const auto time = laban::parse_rfc3339(placed_at);
    if (!time) return Problem{Reason::bad_date, "placed_at: " + time.error().message};
    order.placed_at = *time;
  }
  return take_lines(object, order.lines);
}

// How many members the objects in a JSON text have together, as written.
std::size_t members_in(std::string_view text) {
  std::size_t members = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (in_text && text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      in_text = !in_text;
    } else if (!in_text && text[at] == ':') {
      ++members;
    }
  }
  return members;
}

// The same, as read: of a key that an object has twice, one is left.
std::size_t members_of(const json& value) {
  std::size_t members = value.is_object() ? value.size() : 0;
  if (value.is_structured()) {
    for (const auto& element : value) members += members_of(element);
  }
  return members;
}

std::string quoted(const std::string& text) { return json(text).dump(); }

}  // namespace

std::optional<Problem> read_order_json(std::string_view line, Order& order) {
  if (looks_like_utf16(line)) return Problem{Reason::bad_text, "UTF-16: save the file as UTF-8"};
  if (line.find('\0') != line.npos) return Problem{Reason::bad_text, "contains a zero byte"};
  auto object = laban::parse_json<json>(line);
  if (object.is_discarded()) {
    const auto utf8 = to_utf8(line);
    if (!utf8) return Problem{Reason::bad_text, "bytes in no known encoding"};
    object = laban::parse_json<json>(*utf8);
  }
  if (object.is_discarded()) return Problem{Reason::bad_json, "not JSON"};
  if (members_in(line) != members_of(object))
    return Problem{Reason::bad_json, "a key is given twice: which of the two is meant?"};
  if (auto problem = take_order(object, order)) return problem;
  return check_and_complete(order);
}

// Assembled by hand: building a document first takes five times as long.
std::string write_order_json(const Order& order) {
  std::string out = "{\"order_id\":" + quoted(order.order_id);
  if (!order.guest && !order.customer.empty()) out += ",\"customer\":" + quoted(order.customer);
  out += ",\"country\":" + quoted(order.country);
  if (!order.email.empty()) out += ",\"email\":" + quoted(order.email);
  if (order.placed_at) out += ",\"placed_at\":" + quoted(laban::to_rfc3339(*order.placed_at));
  out += ",\"lines\":[";
  for (const auto& line : order.lines) {
    if (&line != &order.lines.front()) out += ',';
    out += "{\"product\":" + quoted(line.product);
    out += ",\"description\":" + quoted(line.description);
    out += ",\"quantity\":" + std::to_string(line.quantity);
    out += ",\"unit_price_cents\":" + std::to_string(line.unit_price_cents) + "}";
  }
  return out + "]}";
}

Intake read_json_lines(std::string_view text) {
  Intake intake;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    ++intake.rows;
    Order order;
    if (auto problem = read_order_json(line, order)) {
      intake.rejections.push_back({number, std::move(*problem)});
    } else {
      intake.orders.push_back({std::move(order), {number}});
    }
  }
  return intake;
}

}  // namespace orders

#include "services/orders/intake/order_rules.h"

#include <laban/ids.h>

#include "services/orders/intake/limits.h"
#include "services/orders/intake/text.h"

namespace orders {
namespace {

constexpr std::string_view guest_prefix = "guest-";
constexpr std::string_view letters_and_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool consists_of(std::string_view text, std::string_view also) {
  for (const char c : text) {
    if (letters_and_digits.find(c) == std::string_view::npos &&
        also.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

Problem missing(std::string_view what) {
  return {Reason::missing_field, std::string(what) + " is empty"};
}

std::optional<Problem> check_size(std::string_view what, std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::nullopt;
  return Problem{Reason::too_large, std::string(what) + " has " + std::to_string(text.size()) +
                                        " bytes, the limit is " + std::to_string(limit)};
}

std::optional<Problem> check_range(std::string_view what, std::int64_t value, std::int64_t limit,
                                   Reason negative, Reason zero) {
  const auto text = std::string(what) + " " + std::to_string(value);
  if (value < 0) return Problem{negative, text};
  if (value == 0) return Problem{zero, text};
  if (value > limit) {
    return Problem{Reason::too_large, text + ", the limit is " + std::to_string(limit)};
  }
  return std::nullopt;
}

}  // namespace

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at > 64) return false;
  const auto local = text.substr(0, at), domain = text.substr(at + 1);
  if (domain.empty() || text.size() > limits::email_bytes) return false;
  return consists_of(local, ".!#$%&'*+/=?^_`{|}~-") && consists_of(domain, ".-") &&
         !domain.starts_with('.') && !domain.starts_with('-') && !domain.ends_with('.');
}

std::optional<Problem> check_line(const Line& line) {
  if (line.product.empty()) return missing("product");
  if (auto problem = check_range("quantity", line.quantity, limits::quantity,
                                 Reason::negative_quantity, Reason::zero_quantity)) {
    return problem;
  }
  if (auto problem =
          check_range("unit price in cents", line.unit_price_cents, limits::unit_price_cents,
                      Reason::negative_price, Reason::zero_price)) {
    return problem;
  }
  if (line.description.empty()) return missing("description");
  if (auto problem = check_size("product", line.product, limits::product_bytes)) return problem;
  return check_size("description", line.description, limits::description_bytes);
}

std::optional<Problem> check_head(const Order& order) {
  if (order.order_id.empty()) return missing("order id");
  if (!laban::SagaId::is_valid(order.order_id)) {
    return Problem{Reason::bad_order_id,
                   in_quotes(order.order_id) + " is not 1 to 64 of A-Z a-z 0-9 _ -" +
                       (order.order_id == "-" ? ", and not just a dash" : "")};
  }
  if (order.customer.starts_with(guest_prefix)) {
    return Problem{Reason::bad_customer,
                   in_quotes(order.customer) + " is reserved for guests; omit the customer"};
  }
  if (order.country.empty()) return missing("country");
  if (!order.email.empty() && !is_email(order.email)) {
    return Problem{Reason::bad_email, in_quotes(order.email) + " is not an e-mail address"};
  }
  if (auto problem = check_size("customer", order.customer, limits::customer_bytes)) return problem;
  return check_size("country", order.country, limits::country_bytes);
}

std::optional<Problem> complete(Order& order) {
  order.guest = order.customer.empty();
  if (order.guest) order.customer = std::string(guest_prefix) + order.order_id;
  order.total_cents = 0;
  std::size_t bytes = 0;
  for (const auto& line : order.lines) {
    std::int64_t cents = 0;
    if (__builtin_mul_overflow(line.quantity, line.unit_price_cents, &cents) ||
        __builtin_add_overflow(order.total_cents, cents, &order.total_cents)) {
      return Problem{Reason::order_too_large, "the total overflows"};
    }
    bytes += line.product.size() + line.description.size() + limits::bytes_around_line;
  }
  if (bytes > limits::order_bytes) {
    return Problem{Reason::order_too_large, std::to_string(order.lines.size()) + " lines, about " +
                                                std::to_string(bytes) + " bytes, the limit is " +
                                                std::to_string(limits::order_bytes)};
  }
  return std::nullopt;
}

std::optional<Problem> check_and_complete(Order& order) {
  if (auto problem = check_head(order)) return problem;
  if (order.lines.empty()) return Problem{Reason::missing_field, "the order has no lines"};
  for (std::size_t n = 0; n < order.lines.size(); ++n) {
    if (auto problem = check_line(order.lines[n])) {
      problem->detail = "order line " + std::to_string(n + 1) + ": " + problem->detail;
      return problem;
    }
  }
  return complete(order);
}

}  // namespace orders

#include "services/orders/intake/generator.h"

#include <array>
#include <string_view>

#include "services/orders/intake/order_rules.h"

namespace orders {
namespace {

using namespace std::string_view_literals;

// Quantiles of a real day: drawing uniformly from a list reproduces the day's distribution.
constexpr std::array line_counts = {1,  1,  1,  1,  2,  2,  2,  2,  3,  4,  5,  5,  6,  6,  8,  9,
                                    10, 11, 12, 13, 14, 14, 14, 15, 16, 17, 18, 19, 22, 28, 35, 58};
constexpr std::array quantities = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1,  1,  1,  2,  2,  2,  2,
                                   2, 3, 3, 4, 4, 6, 6, 8, 9, 10, 12, 12, 12, 24, 25, 48};
constexpr std::array bulk_quantities = {48, 72, 96, 96, 120, 144, 192, 288};
constexpr std::array prices = {19,  42,  72,  85,  125, 145, 165, 169, 195, 210, 251, 255,
                               295, 336, 375, 421, 425, 495, 591, 595, 762, 847, 995, 1495};

constexpr std::array colours = {
    "WHITE"sv,     "RED"sv,       "RED RETROSPOT"sv, "BLUE POLKA DOT"sv, "PINK"sv,    "IVORY"sv,
    "VINTAGE"sv,   "FRENCH"sv,    "WOOLLY"sv,        "ENAMEL"sv,         "WICKER"sv,  "GLASS"sv,
    "JØRGENSEN"sv, "DÉCOUPAGE"sv, "SET OF 6"sv,      "GRAND CAFÉ"sv,     "ANTIQUE"sv, "CHRISTMAS"sv,
    "KNITTED"sv,   "HANGING"sv,   "ZINC"sv,          "EDELWEISS"sv,      "PAINTED"sv, "MINI"sv};
constexpr std::array things = {"HEART T-LIGHT HOLDER"sv,
                               "METAL LANTERN"sv,
                               "HOT WATER BOTTLE"sv,
                               "HAND WARMER"sv,
                               "TRAY, BREAKFAST IN BED"sv,
                               "RECORD FRAME 7\" SINGLE SIZE"sv,
                               "SIGN \"HOME SWEET HOME\""sv,
                               "JUMBO BAG"sv,
                               "CAKE STAND, 3 TIER"sv,
                               "ALARM CLOCK"sv,
                               "BIRTHDAY CARD, RETRO SPOT"sv,
                               "LETTER \"L\" KEY RING"sv,
                               "PIÑATA"sv,
                               "CRÈME BRÛLÉE DISH"sv,
                               "TEA TOWEL"sv,
                               "LUNCH BOX"sv,
                               "POPPY'S PLAYHOUSE"sv,
                               "PENCILS, TALL TUBE"sv,
                               "DOORMAT"sv,
                               "GIFT TAPE £1"sv,
                               "NESTING BOXES"sv,
                               "WALL THERMOMETER °C"sv,
                               "CHOCOLATE SPOTS"sv,
                               "WRAPPING PAPER"sv,
                               "STRING OF LIGHTS"sv};
constexpr std::array countries = {"EIRE"sv,      "France"sv,      "Germany"sv, "Norway"sv,
                                  "Australia"sv, "Netherlands"sv, "Spain"sv,   "Côte d'Ivoire"sv};
constexpr std::uint64_t catalogue_size = colours.size() * things.size();

constexpr std::uint64_t first_customer = 12346;
constexpr std::uint64_t wholesalers = 8;

// Product n of the catalogue; its name and price depend only on n.
Line product(std::uint64_t n) {
  Line line;
  line.product = std::to_string(20'000 + n * 7) + (n % 5 == 0 ? "A" : "");
  line.description =
      std::string(colours[n % colours.size()]) + " " + std::string(things[n / colours.size()]);
  line.unit_price_cents = prices[n * 31 % prices.size()];
  return line;
}

std::string padded(std::uint64_t number, std::size_t width) {
  auto text = std::to_string(number);
  return std::string(text.size() < width ? width - text.size() : 0, '0') + text;
}

}  // namespace

std::uint64_t Generator::below(std::uint64_t n) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(Wide{random_()} * n >> 64);
}

// One order in twenty is a guest's; some of the others come from returning customers.
void Generator::choose_customer(Order& order) {
  if (chance(20)) {
    order.email = "guest" + std::to_string(number_) + "@example.com";
    return;
  }
  const bool is_new = customers_ == 0 || below(5) < 2;
  const auto customer = is_new ? customers_++ : below(customers_);
  order.customer = std::to_string(first_customer + customer);
  if (customer % 3 == 0) order.email = "customer" + order.customer + "@example.com";
}

// Takes the lower of two draws, so that some products are more popular than others.
Line Generator::next_line(bool bulk) {
  const auto one = below(catalogue_size), other = below(catalogue_size);
  auto line = product(std::min(one, other));
  line.quantity = bulk ? pick(bulk_quantities) : pick(quantities);
  return line;
}

Order Generator::next() {
  Order order;
  order.order_id = "g" + std::to_string(seed_) + "-" + padded(++number_, 6);
  const bool bulk = chance(100);
  if (bulk) {
    order.customer = "wholesale-" + std::to_string(1 + below(wholesalers));
  } else {
    choose_customer(order);
  }
  order.country = chance(17) ? pick(countries) : "United Kingdom"sv;
  const auto lines = bulk ? 5 + below(8) : static_cast<std::uint64_t>(pick(line_counts));
  for (std::uint64_t n = 0; n < lines; ++n) order.lines.push_back(next_line(bulk));
  (void)complete(order);
  return order;
}

}  // namespace orders

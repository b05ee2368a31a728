#include "services/notification/mail_templates.h"

#include <fmt/format.h>

namespace notification {
namespace {

using flatbuffers::GetStringView;

std::string_view as_std(flatbuffers::string_view text) { return {text.data(), text.size()}; }

std::string money(std::int64_t cents) {
  const auto magnitude =
      cents < 0 ? 0 - static_cast<std::uint64_t>(cents) : static_cast<std::uint64_t>(cents);
  return fmt::format("{}{}.{:02}", cents < 0 ? "-" : "", magnitude / 100, magnitude % 100);
}

std::string subject_of(std::string_view order_id, const order::Placed& placed) {
  const auto lines = placed.lines() == nullptr ? 0 : placed.lines()->size();
  auto subject = fmt::format("Order {}", order_id);
  if (lines > 0)
    subject += fmt::format(": {}", as_std(GetStringView(placed.lines()->Get(0)->description())));
  if (lines > 1) subject += fmt::format(" and {} more", lines - 1);
  return subject;
}

constexpr std::string_view closing = "\nYours sincerely,\nthe shop\n";

}  // namespace

Letter letter_about(std::string_view order_id, const order::Placed& placed) {
  std::string text = fmt::format("Thank you for your order {}. You ordered:\n\n", order_id);
  if (placed.lines() != nullptr) {
    for (const auto* line : *placed.lines()) {
      text += fmt::format(
          "{:>7} x {}  {}, {} each\n", line->quantity(), as_std(GetStringView(line->product())),
          as_std(GetStringView(line->description())), money(line->unit_price_cents()));
    }
  }
  text += fmt::format("\nTotal {}, to be delivered to {}.\n", money(placed.total_cents()),
                      as_std(GetStringView(placed.country())));
  return {"placed", subject_of(order_id, placed), text + std::string(closing)};
}

Letter letter_about(std::string_view order_id, const logistics::Dispatched& dispatched) {
  return {"dispatched", fmt::format("Order {} is on its way", order_id),
          fmt::format("Your order {} was shipped today with {}.\n{}", order_id,
                      as_std(GetStringView(dispatched.carrier())), closing)};
}

Letter letter_about(std::string_view order_id, const order::Cancelled& cancelled) {
  const auto reason = as_std(GetStringView(cancelled.reason()));
  return {"cancelled", fmt::format("Order {} is cancelled", order_id),
          fmt::format("We are sorry: your order {} is cancelled{}{}.\n"
                      "Nothing will be sent, and nothing stays charged to your account.\n{}",
                      order_id, reason.empty() ? "" : ": ", reason, closing)};
}

}  // namespace notification

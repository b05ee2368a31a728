#pragma once

// Limits of one order, so that its event stays within the log's limit of 128 KiB.

#include <cstddef>
#include <cstdint>

namespace orders::limits {

inline constexpr std::size_t product_bytes = 64;
inline constexpr std::size_t description_bytes = 256;
inline constexpr std::size_t customer_bytes = 64;
inline constexpr std::size_t country_bytes = 64;
inline constexpr std::size_t email_bytes = 254;
inline constexpr std::int64_t quantity = 1'000'000;
inline constexpr std::int64_t unit_price_cents = 1'000'000'000;

// A line costs its texts and at most this much around them; the remainder is room for the envelope.
// So an order has at most 1,920 lines. The real day's largest has 592.
inline constexpr std::size_t bytes_around_line = 64;
inline constexpr std::size_t order_bytes = 120 * 1024;

}  // namespace orders::limits

#pragma once

// Limits of the dashboard.

#include <laban/clock.h>

namespace laban::cli {

// Between two updates. Faster is unreadable, and the observer has other work.
inline constexpr Duration shortest_interval = std::chrono::milliseconds(100);

// For one answer of the observer: the screen should say soon that there is none.
inline constexpr Duration answer_patience = std::chrono::seconds(2);

// Of the screen: below it nothing useful fits.
inline constexpr int least_width = 40, least_height = 8;

}  // namespace laban::cli

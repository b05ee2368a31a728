#pragma once

// ViewState: what the person at the screen has chosen. Plain data; keys.h changes it.

#include <array>
#include <string>
#include <string_view>

namespace laban::top {

enum class Page { overview, sagas, services, flow, failures, saga, help };
enum class Prompt { none, filter, jump };
enum class Order { trouble, age, newest };

inline constexpr std::array<std::string_view, 6> tabs{"all",     "stuck",       "compensating",
                                                      "running", "compensated", "completed"};

struct ViewState {
  Page page = Page::overview;
  Page under = Page::overview;  // where Esc leads from a saga or the help
  std::size_t tab = 0;          // of `tabs`
  Order order = Order::trouble;
  std::size_t chosen = 0;       // row of the page's list
  std::size_t flow = 0;         // of the model's flows
  std::string saga;             // the one that is open
  std::size_t entry = 0;        // of its story
  bool is_event_whole = false;  // the chosen event takes the whole page
  Prompt prompt = Prompt::none;
  std::string typed;   // at the prompt
  std::string filter;  // rows that do not hold it are not shown
  bool is_paused = false;
};

}  // namespace laban::top

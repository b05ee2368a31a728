#pragma once

// ViewState: what the user has selected. Plain data; changed by keys.h.

#include <array>
#include <string>
#include <string_view>

#include "observer/api/overview.h"

namespace laban::top {

enum class Page { overview, sagas, services, flow, failures, saga, help };
enum class Prompt { none, filter, jump };

inline constexpr std::array<std::string_view, 6> tabs{"all",     "stuck",       "compensating",
                                                      "running", "compensated", "completed"};

struct ViewState {
  Page page = Page::overview;
  Page under = Page::overview;  // where Esc returns to from a saga or the help
  std::size_t tab = 0;          // index into `tabs`
  observer::api::SagaOrder order = observer::api::SagaOrder::trouble;
  std::size_t chosen = 0;       // row of the page's list
  std::size_t flow = 0;         // index into the model's flows
  std::string saga;             // the open one
  std::size_t entry = 0;        // index into its timeline
  bool is_event_whole = false;  // the selected event fills the page
  Prompt prompt = Prompt::none;
  std::string typed;   // at the prompt
  std::string filter;  // only rows that contain it are shown
  bool is_paused = false;
};

}  // namespace laban::top

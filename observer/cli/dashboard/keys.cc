#include "observer/cli/dashboard/keys.h"

#include <algorithm>

namespace laban::top {

namespace {

using observer::api::SagaOrder;

constexpr std::size_t page_rows = 10;
constexpr std::size_t longest_typed = 200;

bool is_list(Page page) { return page != Page::help && page != Page::flow; }

std::size_t& place_of(ViewState& view) {
  return view.page == Page::saga ? view.entry : view.chosen;
}

void go_to(Page page, ViewState& view) {
  if (view.page == page) return;
  if (view.page != Page::saga && view.page != Page::help) view.under = view.page;
  view.page = page;
  if (page != Page::saga && page != Page::help) view.chosen = 0;
}

void open_saga(const std::string& id, ViewState& view) {
  if (id.empty()) return;
  go_to(Page::saga, view);
  view.saga = id;
  view.entry = 0;
  view.is_event_whole = false;
}

void move(Key::Kind kind, const Model& model, ViewState& view) {
  const std::size_t rows = rows_of(model, view);
  std::size_t& place = place_of(view);
  if (kind == Key::Kind::up && place > 0) --place;
  if (kind == Key::Kind::down) ++place;
  if (kind == Key::Kind::page_up) place -= std::min(place, page_rows);
  if (kind == Key::Kind::page_down) place += page_rows;
  if (kind == Key::Kind::home) place = 0;
  if (kind == Key::Kind::end) place = rows;
  keep_in_range(model, view);
}

// In a saga: to the cause of the selected event.
void go_to_cause(const Model& model, ViewState& view) {
  if (!model.saga || view.entry >= model.saga->detail.timeline.size()) return;
  const auto& entries = model.saga->detail.timeline;
  const auto& cause = entries[view.entry].cause;
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& entry) { return entry.id == cause; });
  if (cause && found != entries.end())
    view.entry = static_cast<std::size_t>(found - entries.begin());
}

Command enter(const Model& model, ViewState& view) {
  if (view.page == Page::saga) {
    go_to_cause(model, view);
    return Command::none;
  }
  const std::string before = view.saga;
  open_saga(chosen_saga(model, view), view);
  return view.page == Page::saga ? Command::ask_again : Command::none;
}

Command back(ViewState& view, bool may_end) {
  if (view.page == Page::saga && view.is_event_whole) {
    view.is_event_whole = false;
  } else if (!view.filter.empty() && view.page != Page::saga && view.page != Page::help) {
    view.filter.clear();
    view.chosen = 0;
  } else if (view.page == Page::saga || view.page == Page::help) {
    view.page = view.under;
  } else if (view.page != Page::overview) {
    go_to(Page::overview, view);
  } else if (may_end) {
    return Command::end;
  }
  return Command::none;
}

Command next_tab(ViewState& view, std::size_t step) {
  view.tab = (view.tab + step) % tabs.size();
  view.chosen = 0;
  return Command::ask_again;
}

Command typed(const std::string& character, ViewState& view) {
  const auto page = [&](Page to) {
    go_to(to, view);
    return Command::none;
  };
  if (character == "1") return page(Page::overview);
  if (character == "2") return page(Page::sagas);
  if (character == "3") return page(Page::services);
  if (character == "4" || character == "g") return page(Page::flow);
  if (character == "5" || character == "f") return page(Page::failures);
  if (character == "?") return page(Page::help);
  if (character == "q") return back(view, true);
  if (character == "r") return Command::ask_again;
  if (character == " ") {
    view.is_paused = !view.is_paused;
    return view.is_paused ? Command::none : Command::ask_again;
  }
  if (character == "s") {
    view.order = view.order == SagaOrder::trouble ? SagaOrder::age
                 : view.order == SagaOrder::age   ? SagaOrder::newest
                                                  : SagaOrder::trouble;
    view.chosen = 0;
    return Command::ask_again;
  }
  if (character == "n") ++view.flow;
  if (character == "p" && view.page == Page::saga) view.is_event_whole = !view.is_event_whole;
  if (character == "/" || character == ":") {
    view.prompt = character == "/" ? Prompt::filter : Prompt::jump;
    view.typed = character == "/" ? view.filter : std::string();
  }
  return Command::none;
}

void erase_character(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();
  if (!text.empty()) text.pop_back();
}

Command press_at_prompt(const Key& key, ViewState& view) {
  const Prompt prompt = view.prompt;
  switch (key.kind) {
    case Key::Kind::character:
      if (view.typed.size() < longest_typed) view.typed += key.character;
      break;
    case Key::Kind::backspace:
      erase_character(view.typed);
      break;
    case Key::Kind::escape:
      view.prompt = Prompt::none;
      if (prompt == Prompt::filter) view.filter.clear();
      return Command::none;
    case Key::Kind::enter:
      view.prompt = Prompt::none;
      if (prompt == Prompt::filter) return Command::none;
      open_saga(view.typed, view);
      return Command::ask_again;
    default:
      break;
  }
  if (prompt == Prompt::filter) {
    view.filter = view.typed;
    view.chosen = 0;
  }
  return Command::none;
}

}  // namespace

void keep_in_range(const Model& model, ViewState& view) {
  if (!is_list(view.page)) return;
  const std::size_t rows = rows_of(model, view);
  std::size_t& place = place_of(view);
  place = rows == 0 ? 0 : std::min(place, rows - 1);
}

Command press(const Key& key, const Model& model, ViewState& view) {
  if (view.prompt != Prompt::none) return press_at_prompt(key, view);
  switch (key.kind) {
    case Key::Kind::character:
      if (key.character == "j") return move(Key::Kind::down, model, view), Command::none;
      if (key.character == "k") return move(Key::Kind::up, model, view), Command::none;
      return typed(key.character, view);
    case Key::Kind::enter:
      return enter(model, view);
    case Key::Kind::escape:
    case Key::Kind::backspace:
      return back(view, false);
    case Key::Kind::tab:
      return next_tab(view, 1);
    case Key::Kind::back_tab:
      return next_tab(view, tabs.size() - 1);
    default:
      move(key.kind, model, view);
  }
  return Command::none;
}

}  // namespace laban::top

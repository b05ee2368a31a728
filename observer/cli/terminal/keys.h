#pragma once

// press(): what a key does. Pure.

#include <string>

#include "observer/cli/dashboard/draw.h"

namespace laban::top {

struct Key {
  enum class Kind {
    character,
    up,
    down,
    page_up,
    page_down,
    home,
    end,
    enter,
    escape,
    tab,
    back_tab,
    backspace,
  };
  Kind kind = Kind::character;
  std::string character;  // one, UTF-8
};

enum class Command { none, ask_again, end };

// Changes the view; says what else is to be done.
Command press(const Key& key, const Model& model, ViewState& view);

// Puts the choice back on a row there is.
void keep_in_range(const Model& model, ViewState& view);

}  // namespace laban::top

#pragma once

// press(): what a key does. Pure.

#include "observer/cli/dashboard/draw.h"
#include "observer/cli/terminal/screen.h"

namespace laban::top {

enum class Command { none, ask_again, end };

// Changes the view; says what else is to be done.
Command press(const Key& key, const Model& model, ViewState& view);

// Puts the choice back on a row there is.
void keep_in_range(const Model& model, ViewState& view);

}  // namespace laban::top

#pragma once

// press(): what a key does. Pure.

#include "observer/cli/dashboard/draw.h"
#include "observer/cli/terminal/screen.h"

namespace laban::top {

enum class Command { none, ask_again, end };

// Changes the view; returns what else to do.
Command press(const Key& key, const Model& model, ViewState& view);

// Moves the selection back onto an existing row.
void keep_in_range(const Model& model, ViewState& view);

}  // namespace laban::top

#pragma once

// Definitions of one to five steps, each made from a few bytes of an input.

#include "observer/saga/definition/definition.h"
#include "tests/fuzz/bytes.h"

namespace laban::fuzz {

// Null: the bytes give no valid definition. Step i is named "s<i>", its service "t<i>", its events
// "s<i>.done", ".failed", ".undo", ".undone", ".refused" and ".again". Valid until the next call.
const observer::Definition* small_definition(Bytes& bytes);

}  // namespace laban::fuzz

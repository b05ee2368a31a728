#pragma once

// Supposes that a definition was folded as a shadow from the beginning of a log: what `laban
// whatif` folds. Nothing is published; the log does not contain it.

#include <string_view>

#include "bus/store/store.h"
#include "observer/saga/definition/registry.h"

namespace laban::observer {

// A shadow in force from the beginning, with a number that the log cannot exceed.
DefinitionVersion supposed_version(const Definition& definition, std::string_view text);

// Puts it into an empty store that a Refold is about to fold into. The log's own shadows of that
// name are skipped.
Result<void> suppose(Store& fresh, const Definition& definition, std::string_view text);

}  // namespace laban::observer

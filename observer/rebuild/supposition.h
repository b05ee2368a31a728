#pragma once

// Supposing that a definition had been folded as a shadow from the very beginning of a log: what
// `laban whatif` folds. Nothing is published; the log does not know of it.

#include <string_view>

#include "bus/store/store.h"
#include "observer/saga/definition/registry.h"

namespace laban::observer {

// A shadow in force from the very beginning, with a number that the log cannot exceed.
DefinitionVersion supposed_version(const Definition& definition, std::string_view text);

// Puts it into an empty store that a Refold is about to fold into. Shadows of that name that the
// log itself has are passed over.
Result<void> suppose(Store& fresh, const Definition& definition, std::string_view text);

}  // namespace laban::observer

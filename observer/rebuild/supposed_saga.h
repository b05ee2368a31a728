#pragma once

// One saga under a hypothetical definition: its rows in a store folded again with that definition
// as a shadow of those in force, from its first event on. Ticks that woke no saga then but would
// wake the shadow are found among the clock's rows.

#include "observer/rebuild/stored_saga.h"

namespace laban::observer {

// A partition's definitions, with this one as the shadow of its name from the beginning of the log,
// instead of the shadows that were applied.
DefinitionRegistry book_supposing(const DefinitionRegistry& book, const Definition& definition,
                                  std::string_view text);

// Up to `end`, inclusive: the store's checkpoint or earlier. `context.book` was made by
// book_supposing(), with the shadow named `shadow`. `corrupt` if a row cannot be read, `exhausted`
// if there are more than `most_rows`. `context` must outlive the result.
Result<SagaRefold> refold_supposed(const Store& store, const SagaRefoldContext& context,
                                   const std::string& saga, const LogGaps& gaps,
                                   const std::string& shadow, std::uint64_t end,
                                   std::size_t most_rows);

}  // namespace laban::observer

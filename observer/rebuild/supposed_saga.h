#pragma once

// One saga under a definition that is only supposed: its rows in a store folded again with the
// definition beside those in force, as its shadow, from its first event on. Ticks that woke nobody
// then but would wake the shadow are found among the clock's rows.

#include "observer/rebuild/stored_saga.h"

namespace laban::observer {

// A partition's definitions, with this one as the shadow of its name from the very beginning in
// place of those that were applied.
DefinitionRegistry book_supposing(const DefinitionRegistry& book, const Definition& definition,
                                  std::string_view text);

// `context.book` is one that book_supposing() made, with the shadow named `shadow`; `checkpoint`
// the store's. `corrupt` when a row cannot be read. `context` must outlive the result.
Result<SagaRefold> refold_supposed(const Store& store, const SagaRefoldContext& context,
                                   const std::string& saga, const LogGaps& gaps,
                                   const std::string& shadow, std::uint64_t checkpoint);

}  // namespace laban::observer

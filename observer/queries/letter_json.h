#pragma once

// One dead letter as JSON: LETTER of queries.h.

#include <laban/codec.h>
#include <laban/tx.h>

#include "observer/projection/dead_letter_rows.h"
#include "observer/projection/rows.h"
#include "observer/queries/queries.h"
#include "observer/queries/request.h"

namespace laban::observer {

// Nothing when there is no dead letter at that place. StorageError when it cannot be read.
std::optional<LetterRow> read_letter(const StoreView& view, std::uint64_t sequence);

Json letter_json(const LetterRow& row, std::uint32_t partition, std::uint64_t sequence);

}  // namespace laban::observer

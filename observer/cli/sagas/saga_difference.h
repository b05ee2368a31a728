#pragma once

// What changed in a saga between two moments. Pure.

#include <vector>

#include "observer/cli/sagas/documents.h"

namespace laban::cli {

// In the order in which `sagas show` prints them. `before` is null if the saga had not begun.
std::vector<SagaChange> saga_changes(const api::SagaDetail* before, const api::SagaDetail& after);

// The entries of a timeline after `sequence`.
std::vector<api::TimelineEntry> entries_after(const std::vector<api::TimelineEntry>& timeline,
                                              std::uint64_t sequence);

}  // namespace laban::cli

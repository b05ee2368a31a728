#pragma once

// What is not the same in two answers of sagas.show about one saga. Pure.

#include <string>
#include <vector>

#include "observer/cli/client/observer_client.h"

namespace laban::cli {

struct SagaChange {
  std::string part;      // "saga" | "step" | "account" | "wait" | "finding" | "act"
  std::string name;      // "state", "charge", "owed", ...
  std::string from, to;  // in words; empty: was not there, is not there any more
};

// In the order people read a saga in. `before` is empty when the saga had not begun.
std::vector<SagaChange> saga_changes(const Json& before, const Json& after);

// The entries of a timeline after `sequence`.
Json entries_after(const Json& timeline, std::uint64_t sequence);

}  // namespace laban::cli

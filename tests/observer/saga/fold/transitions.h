#pragma once

// Transitions: the changes of a saga and of its steps that one event can bring about, each with its
// cause: "saga: running -(fails)-> compensating", "reserve: open -(inventory.reserved)-> done". A
// step's change by another step's event has the cause "another".

#include <set>
#include <string>

#include "observer/saga/fold/fold.h"

namespace laban::observer::testing {

using Transitions = std::set<std::string>;

// What this event has changed.
Transitions transitions_between(const Definition& definition, const Instance& before,
                                const FoldEvent& event, const Instance& after);

// Everything that can happen to a saga whose participants do their part: each open step is done, or
// fails in each of its ways, or is dead-lettered, or takes too long; each request arrives and is
// answered in each way, or is dead-lettered, or is not answered. In every order.
Transitions reachable_transitions(const Definition& definition);

}  // namespace laban::observer::testing

#pragma once

// What a saga waits for, and what happened to it last, as people count it.

#include <string>
#include <vector>

#include "observer/api/saga.h"
#include "observer/queries/store_reader.h"
#include "observer/saga/fold/waits.h"

namespace laban::observer {

// As waits_of(), but an undo is waited for since it was first requested: a service that was asked
// five times has not answered since the first time.
std::vector<Wait> seen_waits(const StoreReader& reader, const Definition& definition,
                             const Instance& instance);

// The last event that had an effect. An operator's action that was refused had none.
api::LastEvent last_event_of(const StoreReader& reader, const Instance& instance);

}  // namespace laban::observer

#pragma once

// Mining: from traffic to a definition. Pure: the same traffic gives the same result.
//
// A step's `after` is what led to it in some sagas and came before it in all of them, without what
// follows from the rest. Undos are what the observer asked for and how it was answered.

#include <laban/result.h>

#include <string>

#include "observer/saga/mining/mined.h"
#include "observer/saga/mining/traffic.h"

namespace laban::observer {

struct MineRequest {
  std::string name = "mined";
  std::string starts;  // the event sagas of this kind begin with; empty: the most frequent one
};

// `not_found` when no saga of the kind is there from its beginning.
Result<MinedSaga> mine(const Traffic& traffic, const MineRequest& request);

}  // namespace laban::observer

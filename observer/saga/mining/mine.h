#pragma once

// Mining: derives a definition from traffic. Pure: the same traffic gives the same result.
//
// A step's `after` lists what led to it in some sagas and came before it in all of them, without
// what is implied by the rest. Undos are what the observer requested and how services answered.

#include <laban/result.h>

#include <string>

#include "observer/saga/mining/mined.h"
#include "observer/saga/mining/traffic.h"

namespace laban::observer {

struct MineRequest {
  std::string name = "mined";
  std::string starts;  // the event that sagas of this kind begin with; empty: the most frequent one
};

// `not_found` if the traffic holds no saga of the kind from its beginning.
Result<MinedSaga> mine(const Traffic& traffic, const MineRequest& request);

}  // namespace laban::observer

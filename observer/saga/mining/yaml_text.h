#pragma once

// Writes a mined saga as a definition file, with its evidence as comments.

#include <string>

#include "observer/saga/mining/mined.h"

namespace laban::observer {

std::string yaml_of(const MinedSaga& mined);

}  // namespace laban::observer

#pragma once

#include <laban/ids.h>

#include "services/orders/intake/intake.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

// What is true of every input of orders, whatever its format.
void check_intake(const orders::Intake& intake);

}  // namespace laban::fuzz

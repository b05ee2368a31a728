#pragma once

// Names of steps, from the events that complete them: "charged" of "payment.charged".

#include <string>
#include <vector>

namespace laban::observer::mining {

// One for each type, all different, each a name a definition may use.
std::vector<std::string> step_names(const std::vector<std::string>& types);

}  // namespace laban::observer::mining

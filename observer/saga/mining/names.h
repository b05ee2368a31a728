#pragma once

// Names of steps, from the events that complete them: "charged" of "payment.charged".

#include <string>
#include <vector>

namespace laban::observer::mining {

// One per type, all different, each valid as a step name in a definition.
std::vector<std::string> step_names(const std::vector<std::string>& types);

}  // namespace laban::observer::mining

#pragma once

#include <string>
#include <vector>

#include "services/audit/rules.h"

namespace audit {

bool all_hold(const std::vector<Rule>& rules);
std::string as_text(const Facts& facts, const std::vector<Rule>& rules);
std::string as_json(const Facts& facts, const std::vector<Rule>& rules, int indent);

}  // namespace audit

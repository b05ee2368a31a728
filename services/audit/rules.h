#pragma once

// The rules, as pure functions of the log, the stores and the observer's verdicts. They share no
// code with handlers or fold: only the schemas and the layout of the tables.

#include <laban/result.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/audit/log_facts.h"
#include "services/audit/rule.h"
#include "services/audit/store_facts.h"
#include "services/audit/verdicts.h"

namespace audit {

struct Facts {
  LogFacts log;
  StoreFacts stores;
  laban::Result<std::map<std::string, std::string>> verdicts{std::map<std::string, std::string>{}};
  // Of the sagas of which an operator asked to skip a step.
  laban::Result<std::vector<Settlement>> settlements{std::vector<Settlement>{}};
  // Message-IDs found in the maildir, with counts; nothing if mails go to a server.
  std::optional<std::map<std::string, std::uint32_t>> maildir;
};

std::vector<Rule> check(const Facts& facts);

// Sagas of which an operator asked to skip a step.
std::vector<std::string> skipped_sagas(const LogFacts& log);

}  // namespace audit

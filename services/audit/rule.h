#pragma once

// One rule of the audit: how many facts it checked and which of them break it. A rule that checked
// nothing has failed.

#include <cstdint>
#include <string>
#include <vector>

namespace audit {

struct Rule {
  std::string name;
  std::string statement;
  std::uint64_t facts = 0;
  std::uint64_t violations = 0;
  std::vector<std::string> examples = {};  // the first few violations
  std::string why_unknown = {};            // set when the rule could not be checked at all

  bool holds() const { return facts > 0 && violations == 0 && why_unknown.empty(); }

  // Checks one fact.
  void check(bool holds_here, const std::string& what_is_wrong) {
    ++facts;
    if (holds_here) return;
    ++violations;
    if (examples.size() < 5) examples.push_back(what_is_wrong);
  }
};

}  // namespace audit

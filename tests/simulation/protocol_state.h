#pragma once

// Records what processes did wrong while they ran, if no store or log shows it afterwards.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace laban::simulation {

class Conduct {
 public:
  struct Record {
    std::uint64_t checked = 0;
    std::vector<std::string> offences;
  };

  // Records `what` unless `is_right`.
  template <class What>
  void check(const char* rule, bool is_right, const What& what) {
    Record& record = records_[rule];
    ++record.checked;
    if (!is_right) record.offences.push_back(what());
  }

  Record of(const char* rule) const {
    const auto found = records_.find(rule);
    return found == records_.end() ? Record() : found->second;
  }

 private:
  std::map<std::string, Record, std::less<>> records_;
};

inline constexpr const char* nothing_leaves_uncommitted = "nothing_leaves_uncommitted";
inline constexpr const char* power_takes_nothing = "power_takes_nothing";

}  // namespace laban::simulation

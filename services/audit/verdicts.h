#pragma once

// What the observer says of the sagas.

#include <laban/result.h>

#include <map>
#include <string>
#include <vector>

namespace laban {
class RequestClient;
}

namespace audit {

// Saga id -> state.
laban::Result<std::map<std::string, std::string>> read_verdicts(laban::RequestClient& client);

// A step that an operator settled by hand, and the observer took as settled from there on.
struct Settlement {
  std::string saga;
  std::string step;
  bool is_undo = false;        // it counts as undone; otherwise as done
  std::uint64_t sequence = 0;  // of the operator's action
};

// Of these sagas.
laban::Result<std::vector<Settlement>> read_settlements(laban::RequestClient& client,
                                                        const std::vector<std::string>& sagas);

}  // namespace audit

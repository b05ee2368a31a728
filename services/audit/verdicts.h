#pragma once

// The observer's state of every saga.

#include <laban/result.h>

#include <map>
#include <string>

namespace laban {
class RequestClient;
}

namespace audit {

// Saga id -> state.
laban::Result<std::map<std::string, std::string>> read_verdicts(laban::RequestClient& client);

}  // namespace audit

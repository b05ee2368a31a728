#pragma once

// What the observer says of every saga.

#include <map>
#include <string>

#include <laban/result.h>

namespace laban {
class RequestClient;
}

namespace audit {

// Saga id -> state.
laban::Result<std::map<std::string, std::string>> read_verdicts(laban::RequestClient& client);

}  // namespace audit

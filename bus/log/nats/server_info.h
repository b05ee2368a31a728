#pragma once

#include <string>

namespace laban::nats {

// The version in the first line a server sends, "2.9.10"; empty if it cannot be read. cnats 3.4.1
// does not expose it.
std::string read_server_version(const std::string& url);

}  // namespace laban::nats

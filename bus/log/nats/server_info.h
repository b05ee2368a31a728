#pragma once

#include <string>

namespace laban::nats {

// The version in the first line a server sends to whoever connects, "2.9.10"; empty when it cannot
// be had. cnats 3.4.1 knows it and does not tell.
std::string read_server_version(const std::string& url);

}  // namespace laban::nats

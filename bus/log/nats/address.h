#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laban::nats {

// Where one server listens.
struct Address {
  std::string host;
  std::string port = "4222";
};

// The parts of a list joined by commas.
std::vector<std::string> split_urls(std::string_view urls);

// "nats://user:password@[::1]:4222" -> "::1", "4222". Nothing when there is no host or no such
// port.
std::optional<Address> parse_address(std::string_view url);

}  // namespace laban::nats

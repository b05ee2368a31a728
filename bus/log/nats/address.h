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

// The addresses without passwords and tokens, for messages:
// "nats://user:secret@host:4222" -> "nats://user:***@host:4222".
std::string shown_url(std::string_view urls);

// The addresses with this login where they have none: "user:password" or a token. As it is:
// the client library decodes nothing.
std::string with_login(std::string_view urls, std::string_view login);

}  // namespace laban::nats

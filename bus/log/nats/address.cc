#include "bus/log/nats/address.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace laban::nats {

namespace {

bool is_port(std::string_view text) {
  std::uint16_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  return failure == std::errc{} && rest == end && number != 0;
}

}  // namespace

std::vector<std::string> split_urls(std::string_view urls) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= urls.size();) {
    const auto end = std::min(urls.find(',', begin), urls.size());
    if (end > begin) parts.emplace_back(urls.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::optional<Address> parse_address(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  if (const auto user = url.rfind('@'); user != std::string_view::npos) url.remove_prefix(user + 1);
  url = url.substr(0, url.find('/'));
  Address address;
  const auto bracket = url.rfind(']');
  const auto colon = url.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    address.port = url.substr(colon + 1);
    url = url.substr(0, colon);
  }
  if (url.starts_with('[') && url.ends_with(']')) url = url.substr(1, url.size() - 2);
  address.host = url;
  if (address.host.empty() || !is_port(address.port)) return std::nullopt;
  return address;
}

}  // namespace laban::nats

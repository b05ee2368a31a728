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

std::size_t after_scheme(std::string_view url) {
  const auto scheme = url.find("://");
  return scheme == std::string_view::npos ? 0 : scheme + 3;
}

std::string joined(const std::vector<std::string>& urls) {
  std::string all;
  for (const auto& url : urls) all += (all.empty() ? "" : ",") + url;
  return all;
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
  url.remove_prefix(after_scheme(url));
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

std::string shown_url(std::string_view urls) {
  auto parts = split_urls(urls);
  for (auto& url : parts) {
    const auto begin = after_scheme(url);
    const auto end = url.rfind('@');
    if (end == std::string::npos || end < begin) continue;
    // Without a colon it is a token.
    const auto colon = std::min(url.find(':', begin), end);
    const auto secret = colon < end ? colon + 1 : begin;
    url.replace(secret, end - secret, "***");
  }
  return joined(parts);
}

std::string with_login(std::string_view urls, std::string_view login) {
  auto parts = split_urls(urls);
  for (auto& url : parts) {
    if (url.find('@') == std::string::npos) url.insert(after_scheme(url), std::string(login) + "@");
  }
  return joined(parts);
}

}  // namespace laban::nats

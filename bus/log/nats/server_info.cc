#include "bus/log/nats/server_info.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <memory>

#include "bus/log/nats/address.h"
#include "bus/log/nats/answers.h"

namespace laban::nats {

namespace {

constexpr timeval answer_timeout = {1, 0};
constexpr std::size_t longest_line = 32 * 1024;

int connect_to(const Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  if (getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &raw) != 0) return -1;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> found(raw, freeaddrinfo);
  for (const addrinfo* each = raw; each; each = each->ai_next) {
    const int socket = ::socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, 0);
    if (socket < 0) continue;
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &answer_timeout, sizeof(answer_timeout));
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &answer_timeout, sizeof(answer_timeout));
    if (connect(socket, each->ai_addr, each->ai_addrlen) == 0) return socket;
    close(socket);
  }
  return -1;
}

}  // namespace

std::string read_server_version(const std::string& url) {
  const auto address = parse_address(url);
  const int socket = address ? connect_to(*address) : -1;
  if (socket < 0) return {};
  std::string line;
  char buffer[4096];
  while (line.find('\n') == std::string::npos && line.size() < longest_line) {
    const auto size = recv(socket, buffer, sizeof(buffer), 0);
    if (size <= 0) break;
    line.append(buffer, static_cast<std::size_t>(size));
  }
  close(socket);
  return version_in(line);
}

}  // namespace laban::nats

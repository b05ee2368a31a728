#include "tests/support/tcp_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

namespace laban::testing {

namespace {

constexpr int poll_ms = 20;                       // how soon a cut or stall takes effect
constexpr std::size_t most_unsent = 1024 * 1024;  // stops reading from the other side at this size

sockaddr_in local(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

void never_block(int socket) { ::fcntl(socket, F_SETFL, O_NONBLOCK); }

}  // namespace

TcpProxy::TcpProxy(std::uint16_t target) : target_(target) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = local(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 64) != 0) {
    throw std::runtime_error("the proxy cannot listen");
  }
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  never_block(listener_);
  thread_ = std::thread([this] { run(); });
}

TcpProxy::~TcpProxy() {
  over_ = true;
  thread_.join();
  while (!ends_.empty()) close_pair(ends_.begin()->first, false);
  ::close(listener_);
}

void TcpProxy::run() {
  while (!over_) {
    if (cuts_wanted_.exchange(false)) {
      while (!ends_.empty()) close_pair(ends_.begin()->first, true);
    }
    std::vector<pollfd> waits{{listener_, POLLIN, 0}};
    for (const auto& [socket, end] : ends_) {
      if (stalled_) break;
      short events = end.unsent.empty() ? short{0} : short{POLLOUT};
      if (ends_.at(end.other).unsent.size() < most_unsent) events |= POLLIN;
      waits.push_back({socket, events, 0});
    }
    ::poll(waits.data(), waits.size(), poll_ms);
    if (waits[0].revents != 0) accept_one();
    for (std::size_t i = 1; i < waits.size(); ++i) {
      if (waits[i].revents != 0) forward(waits[i].fd, waits[i].revents);
    }
  }
}

void TcpProxy::accept_one() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = local(target_);
  if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(client);
    ::close(server);
    return;
  }
  never_block(client);
  never_block(server);
  ends_[client].other = server;
  ends_[server].other = client;
  ++connections_;
}

void TcpProxy::forward(int from, short events) {
  const auto found = ends_.find(from);
  if (found == ends_.end()) return;  // closed in this round
  if ((events & POLLOUT) != 0) flush(from);
  if ((events & (POLLIN | POLLHUP | POLLERR)) == 0 || !ends_.contains(from)) return;
  char bytes[64 * 1024];
  const auto count = ::recv(from, bytes, sizeof bytes, 0);
  if (count <= 0) return close_pair(from, false);
  const int to = found->second.other;
  ends_.at(to).unsent.append(bytes, static_cast<std::size_t>(count));
  flush(to);
}

void TcpProxy::flush(int to) {
  std::string& unsent = ends_.at(to).unsent;
  const auto sent = ::send(to, unsent.data(), unsent.size(), MSG_NOSIGNAL);
  if (sent > 0) unsent.erase(0, static_cast<std::size_t>(sent));
  if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) close_pair(to, false);
}

void TcpProxy::close_pair(int one, bool reset) {
  const auto found = ends_.find(one);
  const int other = found->second.other;
  for (const int socket : {one, other}) {
    const linger at_once{1, 0};
    if (reset) ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket);
    ends_.erase(socket);
  }
}

}  // namespace laban::testing

#include "tests/services/notification/smtp_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace service_test {
namespace {

void say(int socket, const std::string& line) {
  const std::string bytes = line + "\r\n";
  (void)::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

// Lines from a socket; false when it is closed.
class LineReader {
 public:
  explicit LineReader(int socket) : socket_(socket) {}

  bool next(std::string& line) {
    for (auto end = buffer_.find('\n');; end = buffer_.find('\n')) {
      if (end != std::string::npos) {
        line = buffer_.substr(0, end + 1);
        buffer_.erase(0, end + 1);
        return true;
      }
      char bytes[4096];
      const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
      if (count <= 0) return false;
      buffer_.append(bytes, static_cast<std::size_t>(count));
    }
  }

 private:
  int socket_;
  std::string buffer_;
};

// "a@b" from "MAIL FROM:<a@b> SIZE=5\r\n".
std::string address_in(const std::string& line) {
  const auto begin = line.find('<') + 1;
  return line.substr(begin, line.find('>') - begin);
}

}  // namespace

SmtpServer::SmtpServer(Answers answers) : answers_(std::move(answers)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 8) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("cannot listen for mail");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] { serve(); });
}

SmtpServer::~SmtpServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  if (const int socket = talking_; socket >= 0) ::shutdown(socket, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

std::vector<SmtpServer::Received> SmtpServer::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void SmtpServer::serve() {
  while (!stopping_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    ++connections_;
    talking_ = socket;
    if (!stopping_) talk(socket);
    talking_ = -1;
    ::close(socket);
  }
}

void SmtpServer::talk(int socket) {
  LineReader lines(socket);
  Received mail;
  say(socket, answers_.greeting);
  for (std::string line; lines.next(line);) {
    if (line.starts_with("MAIL FROM:")) {
      mail = {address_in(line), {}, {}};
      say(socket, "250 fine");
    } else if (line.starts_with("RCPT TO:")) {
      mail.to = address_in(line);
      say(socket, answers_.recipient);
    } else if (line.starts_with("DATA")) {
      say(socket, "354 go on");
      while (lines.next(line) && line != ".\r\n") mail.data += line;
      if (answers_.message.starts_with("250")) {
        const std::lock_guard lock(mutex_);
        received_.push_back(mail);
      }
      say(socket, answers_.message);
    } else if (line.starts_with("QUIT")) {
      say(socket, "221 bye");
      return;
    } else {
      say(socket, "250 fine");  // EHLO, RSET, NOOP
    }
  }
}

}  // namespace service_test

#include "observer/cli/local/private_broker.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <optional>

#include "observer/cli/process/programs.h"

namespace laban::cli {
namespace {

// Binds the port and releases it again; with port 0 the kernel chooses.
std::optional<std::uint16_t> try_bind(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::nullopt;
  const int yes = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(fd, generic, size) == 0 && ::listen(fd, 1) == 0 &&
                     ::getsockname(fd, generic, &size) == 0;
  ::close(fd);
  if (!bound) return std::nullopt;
  return ntohs(address.sin_port);
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + '"';
}

}  // namespace

Result<std::uint16_t> free_port() {
  if (const auto port = try_bind(0)) return *port;
  return Error{ErrorKind::unavailable, "no free port on 127.0.0.1"};
}

bool is_free(std::uint16_t port) { return try_bind(port).has_value(); }

Result<PrivateBroker> PrivateBroker::prepare(const std::filesystem::path& dir, std::uint16_t port) {
  const auto server = find_program("nats-server");
  if (!server) return server.error();
  if (port == 0) {
    const auto chosen = free_port();
    if (!chosen) return chosen.error();
    port = *chosen;
  } else if (!is_free(port)) {
    return Error{ErrorKind::conflict,
                 fmt::format("port {} of 127.0.0.1 is taken. Choose another with --port", port)};
  }
  const auto folder = dir / "nats", config = folder / "server.conf";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::filesystem::create_directories(dir / "logs", error);
  std::ofstream file(config, std::ios::trunc);
  file << fmt::format(
      "listen: \"127.0.0.1:{}\"\n"
      "server_name: \"laban\"\n"
      "max_payload: 1MB\n"
      "jetstream {{\n"
      "  store_dir: {}\n"
      "}}\n",
      port, quoted(folder.string()));
  file.close();
  if (!file) {
    return Error{ErrorKind::unavailable, fmt::format("cannot write {}", config.string())};
  }
  Program program{"nats-server",
                  {server->string(), "-c", config.string()},
                  dir / "logs" / "nats-server.log",
                  {}};
  return PrivateBroker(std::move(program), port);
}

std::filesystem::path PrivateBroker::config() const { return program_.argv.back(); }

std::string PrivateBroker::url() const { return fmt::format("nats://127.0.0.1:{}", port_); }

}  // namespace laban::cli

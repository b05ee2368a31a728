#include "tests/support/nats_server.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "observer/cli/process/programs.h"
#include "observer/cli/process/spawn.h"

namespace laban::testing {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr auto start_patience = 20s;

std::string read_text(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

NatsServer::NatsServer(const Options& options) : options_(options) {
  try {
    start();
  } catch (...) {
    if (is_running()) end(SIGKILL);
    throw;
  }
}

NatsServer::~NatsServer() {
  if (is_running()) end(SIGKILL);
}

void NatsServer::write_config(const std::string& extra_config) const {
  std::ofstream config(directory() / "nats.conf");
  config << "listen: 127.0.0.1:" << (port_ == 0 ? std::string("-1") : std::to_string(port_)) << "\n"
         << "ports_file_dir: \"" << directory().string() << "\"\n"
         << "log_file: \"" << (directory() / "nats.log").string() << "\"\n";
  if (options_.jetstream) {
    config << "jetstream { store_dir: \"" << store().string() << "\" }\n";
  }
  config << extra_config << "\n";
}

void NatsServer::start(const std::string& extra_config) {
  write_config(extra_config);
  const auto program = cli::find_program("nats-server");
  if (!program) throw std::runtime_error(program.error().message);
  const int output =
      ::open((directory() / "nats.out").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const auto pid = cli::spawn(
      {.argv = {program->string(), "-c", directory() / "nats.conf"}, .out = output, .err = output});
  ::close(output);
  if (!pid) throw std::runtime_error(pid.error().message);
  pid_ = *pid;
  wait_until_up();
}

// Waits for the end of the process, at most this long.
bool NatsServer::has_ended_within(std::chrono::milliseconds patience) const {
  const int process = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  pollfd ended{process, POLLIN, 0};
  poll(&ended, 1, static_cast<int>(patience.count()));
  close(process);
  return waitpid(pid_, nullptr, WNOHANG) == pid_;
}

void NatsServer::wait_until_up() {
  const auto ports = directory() / ("nats-server_" + std::to_string(pid_) + ".ports");
  const auto deadline = std::chrono::steady_clock::now() + start_patience;
  while (std::chrono::steady_clock::now() < deadline) {
    const auto text = nlohmann::json::parse(read_text(ports), nullptr, false);
    if (text.is_object() && text.contains("nats")) {
      if (port_ == 0) {
        url_ = text["nats"].at(0).get<std::string>();
        port_ = static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1)));
      }
      return;
    }
    if (!has_ended_within(1ms)) continue;
    pid_ = 0;
    throw std::runtime_error("nats-server ended at once:\n" + log());
  }
  throw std::runtime_error("nats-server did not come up:\n" + log());
}

std::string NatsServer::log() const {
  return read_text(directory() / "nats.log") + read_text(directory() / "nats.out");
}

void NatsServer::end(int signal) {
  ::kill(pid_, signal);
  ::kill(pid_, SIGCONT);  // a suspended process receives no other signal
  waitpid(pid_, nullptr, 0);
  fs::remove(directory() / ("nats-server_" + std::to_string(pid_) + ".ports"));
  pid_ = 0;
}

void NatsServer::kill() { end(SIGKILL); }
void NatsServer::stop() { end(SIGTERM); }
void NatsServer::suspend() { ::kill(pid_, SIGSTOP); }
void NatsServer::resume() { ::kill(pid_, SIGCONT); }

}  // namespace laban::testing

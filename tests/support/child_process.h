#pragma once

// A program started by a test, with its standard output to read. Killed when the object is
// destroyed.

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "observer/cli/process/spawn.h"

namespace laban::testing {

// The folder of this test program.
inline std::filesystem::path program_directory() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

class ChildProcess {
 public:
  explicit ChildProcess(std::vector<std::string> words) {
    auto output = cli::Pipe::make();
    if (!output) throw std::runtime_error(output.error().message);
    const auto id =
        cli::spawn({.argv = std::move(words), .out = output->write_end(), .is_bound = false});
    if (!id) throw std::runtime_error(id.error().message);
    output->close_write_end();
    output_.emplace(std::move(*output));
    id_ = *id;
  }
  ~ChildProcess() { stop(SIGKILL); }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t id() const { return id_; }

  // The next line of its output; nothing at the end, or if none came in time.
  std::optional<std::string> line(std::chrono::milliseconds patience = std::chrono::seconds(30)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
      if (const auto end = buffer_.find('\n'); end != std::string::npos) {
        std::string text = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        return text;
      }
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      pollfd ready{output_->read_end(), POLLIN, 0};
      if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) return {};
      char bytes[4096];
      const auto count = ::read(output_->read_end(), bytes, sizeof bytes);
      if (count <= 0) return {};
      buffer_.append(bytes, static_cast<std::size_t>(count));
    }
  }

  // It has ended by itself, or by a signal from outside.
  bool has_ended() {
    if (id_ >= 0 && ::waitpid(id_, &status_, WNOHANG) == id_) id_ = -1;
    return id_ < 0;
  }
  // Its wait status, once it has_ended().
  int status() const { return status_; }

  // Sends the signal and waits for the end; returns the wait status, or -1 if it had already ended.
  int stop(int signal) {
    if (id_ < 0) return -1;
    ::kill(id_, signal);
    int status = 0;
    ::waitpid(id_, &status, 0);
    id_ = -1;
    return status;
  }

 private:
  pid_t id_ = -1;
  std::optional<cli::Pipe> output_;
  int status_ = 0;
  std::string buffer_;
};

}  // namespace laban::testing

#pragma once

// A nats-server for one test: a free port, its own directory, JetStream on.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/support/temporary_directory.h"

namespace laban::testing {

class NatsServer {
 public:
  struct Options {
    bool jetstream = true;
    std::string extra_config;       // further lines of its configuration file
    std::filesystem::path store{};  // of JetStream; empty: its own directory
  };

  // Throws if nats-server is not installed or does not start.
  NatsServer() : NatsServer(Options{}) {}
  explicit NatsServer(const Options& options);
  ~NatsServer();
  NatsServer(const NatsServer&) = delete;
  NatsServer& operator=(const NatsServer&) = delete;

  const std::string& url() const { return url_; }  // stays the same across restarts
  const std::filesystem::path& directory() const { return directory_.path(); }
  std::filesystem::path store() const {
    return options_.store.empty() ? directory() / "store" : options_.store;
  }
  bool is_running() const { return pid_ > 0; }

  std::string log() const;  // its output so far

  void start() {
    start(options_.extra_config);
  }  // after kill() or stop(): on the same port, with the same store
  void start(const std::string& extra_config);
  void kill();     // SIGKILL
  void stop();     // SIGTERM
  void suspend();  // SIGSTOP
  void resume();   // SIGCONT

 private:
  void write_config(const std::string& extra_config) const;
  void wait_until_up();
  bool has_ended_within(std::chrono::milliseconds patience) const;
  void end(int signal);

  const Options options_;
  const TemporaryDirectory directory_;
  std::uint16_t port_ = 0;  // 0: any free port
  std::string url_;
  pid_t pid_ = 0;
};

}  // namespace laban::testing

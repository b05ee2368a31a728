#pragma once

// PrivateBroker: an own nats-server on the loopback address, with JetStream in DIR/nats.

#include <laban/result.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "observer/cli/process/child_process.h"

namespace laban::cli {

// A port of the loopback address that is free right now.
Result<std::uint16_t> free_port();
bool is_free(std::uint16_t port);

class PrivateBroker {
 public:
  // Writes DIR/nats/server.conf. Port 0: any free one.
  static Result<PrivateBroker> prepare(const std::filesystem::path& dir, std::uint16_t port);

  // The nats-server to run; its output goes to DIR/logs/nats-server.log.
  const Program& program() const { return program_; }
  std::filesystem::path config() const;
  std::string url() const;
  std::uint16_t port() const { return port_; }

 private:
  PrivateBroker(Program program, std::uint16_t port) : program_(std::move(program)), port_(port) {}
  Program program_;
  std::uint16_t port_;
};

}  // namespace laban::cli

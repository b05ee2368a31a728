#pragma once

// A cluster for one test, the orders placed with it, and queries for the test.

#include <doctest/doctest.h>

#include <memory>
#include <optional>

#include "bus/log/nats/connection.h"
#include "tests/support/temporary_directory.h"
#include "tests/worlds/cluster.h"
#include "tests/worlds/running_system.h"

namespace laban::chaos {

struct TestSystem {
  std::optional<testing::TemporaryDirectory> own;
  Cluster cluster;
  std::size_t orders = 0;  // placed orders

  // In its own directory, or a given one. Applies the definition of the order saga.
  explicit TestSystem(TroupeOptions options = {"payment=5%,logistics=5%", "process", {}, {}});
  TestSystem(const std::filesystem::path& directory, TroupeOptions options);

  // The first `count` of the same orders each time.
  void place(std::size_t count = 300);
  bool all_ended(std::chrono::seconds patience = std::chrono::seconds(60));
  // One mail about the beginning of each order, and one about its end.
  bool all_mails_are_out();
  // "compensated" -> number of sagas; empty if no observer answers.
  std::map<std::string, std::uint64_t> counts();

  // Every program stops by itself, reports `part`, and leaves its store unchanged.
  void check_all_stop_saying(const std::string& part);
  void delete_all_stores();
  // `laban verify` on both observers, and the audit. A log that may have lost messages then gives
  // incomplete evidence, without differing rows.
  enum class LogIs { whole, maybe_cut };
  void check_books(LogIs log = LogIs::whole);

  std::string said_by(const Member& member) const;  // in its log file
  std::unique_ptr<nats::Connection> connect();
  // "type saga" of each event except ticks, in the order of first occurrence in the log.
  std::vector<std::string> events();

  // Like a broker after a power loss: it comes back with two thirds of its messages.
  void cut_tail();
  // The files of the stream and of its consumers, while the broker is down.
  std::filesystem::path stream_directory() const;
  // Of the message blocks, the newest that holds any messages.
  static std::filesystem::path last_block(const std::filesystem::path& stream);

 private:
  void apply_definition();
};

std::string text_of(const std::filesystem::path& path);

}  // namespace laban::chaos

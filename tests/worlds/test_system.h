#pragma once

// A troupe for one test, the orders placed with it, and the questions a test asks of it.

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
  Cluster troupe;
  std::size_t orders = 0;  // that were placed

  // In a directory of its own, or a given one. Applies the definition of the order saga.
  explicit TestSystem(TroupeOptions options = {"payment=5%,logistics=5%", "process", {}, {}});
  TestSystem(const std::filesystem::path& directory, TroupeOptions options);

  // The first `count` of the same orders each time.
  void place(std::size_t count = 300);
  bool all_ended(std::chrono::seconds patience = std::chrono::seconds(60));
  // One mail of the beginning of each order, and one of its end.
  bool all_mails_are_out();
  // "compensated" -> how many sagas; empty when no observer answers.
  std::map<std::string, std::uint64_t> counts();

  // Every program stops by itself, says `part`, and leaves its store as it was.
  void check_all_stop_saying(const std::string& part);
  void delete_all_stores();
  // `laban verify` on both observers, and the audit. A log that may have lost messages is
  // incomplete evidence then, with no row that differs.
  enum class LogIs { whole, maybe_cut };
  void check_books(LogIs log = LogIs::whole);

  std::string said_by(const Member& member) const;  // in its log file
  std::unique_ptr<nats::Connection> connect();
  // "type saga" of each event but ticks, in the order in which it stands in the log first.
  std::vector<std::string> events();

  // As a broker does that loses power: it comes back with two thirds of its messages.
  void cut_tail();
  // The files of the stream and of its readers, while the broker is down.
  std::filesystem::path stream_directory() const;
  // Of messages; the newest that holds any.
  static std::filesystem::path last_block(const std::filesystem::path& stream);

 private:
  void apply_definition();
};

std::string text_of(const std::filesystem::path& path);

}  // namespace laban::chaos

#pragma once

// The contract of every Log for a stream that lost messages. Call check_gaps from one TEST_CASE per
// implementation.

#include "tests/bus/log/log_contract.h"

namespace laban::testing {

inline std::vector<std::uint64_t> sequences_of(const std::vector<StoredMessage>& messages) {
  std::vector<std::uint64_t> sequences;
  for (const auto& message : messages) sequences.push_back(message.sequence);
  return sequences;
}

// For a stream that can drop messages: readers pass over such a gap without an error.
inline void check_gaps(LogHome& home) {
  using Sequences = std::vector<std::uint64_t>;
  append_numbers(home, 1, 10);
  const auto log = home.open();
  SUBCASE("a gap in the middle is passed over") {
    home.forget(4, 6);
    REQUIRE(log->open_reader(1));
    CHECK(sequences_of(read_messages(home, *log, 7)) == Sequences{1, 2, 3, 7, 8, 9, 10});
    append_numbers(home, 11, 11);
    CHECK(sequences_of(read_messages(home, *log, 1)) == Sequences{11});
  }
  SUBCASE("a reader that was to begin in a gap begins after it") {
    home.forget(4, 6);
    REQUIRE(log->open_reader(5));
    CHECK(sequences_of(read_messages(home, *log, 4)) == Sequences{7, 8, 9, 10});
  }
  SUBCASE("a log that lost its head begins at the first message it has") {
    home.forget(1, 8);
    CHECK(log->info()->first == 9);
    REQUIRE(log->open_reader(1));
    CHECK(sequences_of(read_messages(home, *log, 2)) == Sequences{9, 10});
  }
  SUBCASE("a log that lost its last messages reports how far a reader gets") {
    home.forget(9, 10);
    const auto info = log->info();
    if (!info) FAIL(info.error().message);
    CHECK(info->last == 10);
    CHECK(info->newest == 8);
    append_numbers(home, 11, 11);
    CHECK(log->info()->newest == 11);
    REQUIRE(log->open_reader(8));
    CHECK(sequences_of(read_messages(home, *log, 2)) == Sequences{8, 11});
  }
  SUBCASE("a log that lost everything has nothing to read, and continues its numbering") {
    home.forget(1, 10);
    const auto info = log->info();
    REQUIRE(info);
    CHECK(info->last == 10);
    CHECK(info->newest == 0);
    REQUIRE(log->open_reader(1));
    append_numbers(home, 11, 11);
    CHECK(sequences_of(read_messages(home, *log, 1)) == Sequences{11});
  }
}

}  // namespace laban::testing

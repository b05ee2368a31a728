#include "observer/cli/client/partition_tail.h"

#include <doctest/doctest.h>

#include "bus/event/manual_clock.h"
#include "bus/log/memory/memory_log.h"
#include "observer/cli/client/merged_tail.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("cli tail");

namespace {

struct Tailed {
  memory::ManualClock clock{*parse_rfc3339("2026-01-01T12:00:00Z")};
  std::shared_ptr<memory::Stream> stream = std::make_shared<memory::Stream>(clock);
  std::unique_ptr<Log> log = memory::open(stream);
  std::vector<std::string> said;

  void append(const std::string& data) {
    clock.advance(1s);
    stream->append("shop.0.a.b", data);
  }
  PartitionTail from(std::uint64_t sequence) {
    return PartitionTail(*log, clock, "log", sequence,
                         [this](const std::string& text) { said.push_back(text); });
  }
  // Everything that can be read now.
  std::string read(PartitionTail& tail) {
    std::string text;
    for (int i = 0; i < 4; ++i) {
      clock.advance(1s);
      tail.pump();
      while (tail.has_message()) text += tail.take().data;
    }
    return text;
  }
};

}  // namespace

TEST_CASE("a tail reads from where it is told and then what comes") {
  Tailed at;
  for (const char* data : {"a", "b", "c"}) at.append(data);
  auto tail = at.from(2);
  CHECK_FALSE(tail.is_caught_up());
  CHECK(at.read(tail) == "bc");
  CHECK(tail.is_caught_up());
  at.append("d");
  CHECK(at.read(tail) == "d");
}

TEST_CASE("a broker that goes and comes back costs no message and repeats none") {
  Tailed at;
  for (const char* data : {"a", "b"}) at.append(data);
  auto tail = at.from(1);
  CHECK(at.read(tail) == "ab");
  at.stream->set_down(true);
  CHECK(at.read(tail).empty());
  CHECK(at.said.size() == 1);
  at.stream->set_down(false);
  at.append("c");
  CHECK(at.read(tail) == "c");
  REQUIRE(at.said.size() == 2);
  CHECK(at.said.back() == "log: continuing at #3");
}

TEST_CASE("a log that forgot its end is said, and what it gets now is shown") {
  Tailed at;
  for (const char* data : {"a", "b", "c"}) at.append(data);
  auto tail = at.from(1);
  CHECK(at.read(tail) == "abc");
  at.stream->set_down(true);
  at.read(tail);
  at.stream->cut_tail(1);
  at.stream->set_down(false);
  CHECK(at.read(tail).empty());
  at.append("B");
  CHECK(at.read(tail) == "B");
  bool told = false;
  for (const auto& text : at.said)
    told = told || text.find("forgot everything after #1") != std::string::npos;
  CHECK(told);
}

TEST_CASE("partitions are merged by log time and each keeps its order") {
  Tailed one, two;
  two.clock.advance(500ms);
  for (const char* data : {"a", "b"}) one.append(data), two.append(data);
  MergedTail merged;
  merged.add(0, one.from(1));
  merged.add(1, two.from(1));
  CHECK_FALSE(merged.next());
  while (merged.pump()) {
  }
  std::string order;
  while (const auto message = merged.next())
    order += message->message.data + std::to_string(message->partition) + " ";
  CHECK(order == "a0 a1 b0 b1 ");
  CHECK(merged.is_caught_up());
}

TEST_CASE("a point in time is found in the log") {
  Tailed at;
  const Time start = at.clock.now();
  CHECK(*first_since(*at.log, start, at.clock) == 1);
  for (int i = 0; i < 100; ++i) at.append("x");
  CHECK(*first_since(*at.log, start, at.clock) == 1);
  CHECK(*first_since(*at.log, start + 40s, at.clock) == 40);
  CHECK(*first_since(*at.log, start + 40s + 1ms, at.clock) == 41);
  CHECK(*first_since(*at.log, start + 1h, at.clock) == 101);
}

TEST_SUITE_END();

#include "observer/cli/client/log_reader.h"

#include <doctest/doctest.h>

#include "bus/event/manual_clock.h"
#include "bus/log/memory/memory_log.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("log reader");

namespace {

// A log of some partitions, and a reader of it.
struct Reading {
  explicit Reading(std::uint32_t partitions = 1) {
    LogReader::Logs logs;
    for (std::uint32_t number = 0; number < partitions; ++number) {
      streams.push_back(std::make_shared<memory::Stream>(clock));
      logs[number] = memory::open(streams.back());
    }
    reader.emplace("shop", partitions, std::move(logs), clock);
  }

  void append(const std::string& data, std::uint32_t partition = 0) {
    clock.advance(1s);
    streams[partition]->append("shop.0.a.b", data);
  }
  void start_at(std::uint64_t sequence) {
    reader->start(reader->at_sequence(sequence),
                  [this](const std::string& text) { notices.push_back(text); });
  }
  // Everything that can be read now.
  std::string read() {
    std::string text;
    for (int i = 0; i < 4; ++i) {
      clock.advance(1s);
      reader->poll();
      while (const auto message = reader->next()) text += message->message.data;
    }
    return text;
  }
  // Everything up to the end, or the error.
  std::string read_to_end(const LogWait& wait) {
    std::string text;
    while (true) {
      const auto message = reader->next_until_end(wait);
      if (!message) return text + "! " + message.error().message;
      if (!*message) return text;
      text += (*message)->message.data;
    }
  }
  bool was_noticed(const std::string& text) const {
    for (const auto& notice : notices) {
      if (notice.find(text) != std::string::npos) return true;
    }
    return false;
  }

  memory::ManualClock clock{*parse_rfc3339("2026-01-01T12:00:00Z")};
  std::vector<std::shared_ptr<memory::Stream>> streams;
  std::optional<LogReader> reader;
  std::vector<std::string> notices;
  Wakeup wakeup;
};

}  // namespace

TEST_CASE("a reader begins at the given position and continues with new messages") {
  Reading log;
  for (const char* data : {"a", "b", "c"}) log.append(data);
  log.start_at(2);
  CHECK_FALSE(log.reader->is_caught_up());
  CHECK(log.read() == "bc");
  CHECK(log.reader->is_caught_up());
  log.append("d");
  CHECK(log.read() == "d");
  log.start_at(4);
  CHECK_FALSE(log.reader->is_caught_up());
  CHECK(log.read() == "d");
}

TEST_CASE("a broker that goes and comes back costs no message and repeats none") {
  Reading log;
  for (const char* data : {"a", "b"}) log.append(data);
  log.start_at(1);
  CHECK(log.read() == "ab");
  log.streams[0]->set_down(true);
  CHECK(log.read().empty());
  CHECK(log.notices.size() == 1);
  log.streams[0]->set_down(false);
  log.append("c");
  CHECK(log.read() == "c");
  REQUIRE(log.notices.size() == 2);
  CHECK(log.notices.back() == "log shop-0: continuing at #3");
}

TEST_CASE("a log that lost its end is a notice, and its new messages are read") {
  Reading log;
  for (const char* data : {"a", "b", "c"}) log.append(data);
  log.start_at(1);
  CHECK(log.read() == "abc");
  log.streams[0]->set_down(true);
  log.read();
  log.streams[0]->cut_tail(1);
  log.streams[0]->set_down(false);
  CHECK(log.read().empty());
  log.append("B");
  CHECK(log.read() == "B");
  CHECK(log.was_noticed("lost all messages after #1 (read up to #3)"));
}

TEST_CASE("a message carries the gap before it, at the head of the log and in its middle") {
  Reading log(2);
  for (int i = 0; i < 8; ++i) log.append("x", 0), log.append("y", 1);
  log.streams[0]->forget(4, 7);
  log.streams[1]->forget(1, 4);
  log.start_at(1);
  std::map<std::uint32_t, std::vector<LogGap>> gaps;
  while (log.reader->poll()) {
  }
  while (const auto message = log.reader->next()) {
    if (message->gap.exists()) gaps[message->partition].push_back(message->gap);
  }
  CHECK(gaps[0] == std::vector<LogGap>{{4, 7}});
  CHECK(gaps[1] == std::vector<LogGap>{{1, 4}});
  CHECK(log.was_noticed("log shop-0: #4 to #7 are gone from the log"));
  CHECK_FALSE(log.was_noticed("log shop-1"));
}

TEST_CASE("partitions are merged by log time and each keeps its order") {
  Reading log(2);
  for (const char* data : {"a", "b"}) log.append(data, 0), log.append(data, 1);
  log.start_at(1);
  CHECK_FALSE(log.reader->next());
  while (log.reader->poll()) {
  }
  std::string order;
  while (const auto message = log.reader->next())
    order += message->message.data + std::to_string(message->partition) + " ";
  CHECK(order == "a0 a1 b0 b1 ");
  CHECK(log.reader->is_caught_up());
}

TEST_CASE("a point in time is found in the log") {
  Reading log;
  const Time start = log.clock.now();
  const auto first_since = [&](Time time) { return log.reader->at_time(time)->at(0); };
  CHECK(first_since(start) == 1);
  for (int i = 0; i < 100; ++i) log.append("x");
  CHECK(first_since(start) == 1);
  CHECK(first_since(start + 40s) == 40);
  CHECK(first_since(start + 40s + 1ms) == 41);
  CHECK(first_since(start + 1h) == 101);
  log.streams[0]->forget(1, 60);
  CHECK(first_since(start + 40s) == 61);
  CHECK(log.reader->at(TimeSpec(start + 80s))->at(0) == 80);
  CHECK(log.reader->at(TimeSpec(Sequence{7}))->at(0) == 7);
}

TEST_CASE("a reader can begin some messages before the end, or before another position") {
  Reading log(2);
  for (int i = 0; i < 10; ++i) log.append("x", 0);
  for (int i = 0; i < 3; ++i) log.append("x", 1);
  bool is_all = true;
  CHECK(*log.reader->before_end(2, &is_all) == LogReader::Positions{{0, 9}, {1, 2}});
  CHECK_FALSE(is_all);
  CHECK(*log.reader->before_end(5, &is_all) == LogReader::Positions{{0, 6}, {1, 1}});
  CHECK_FALSE(is_all);
  CHECK(*log.reader->before_end(10, &is_all) == LogReader::Positions{{0, 1}, {1, 1}});
  CHECK(is_all);
  CHECK(*log.reader->before_end(0) == LogReader::Positions{{0, 11}, {1, 4}});
  log.streams[0]->forget(1, 4);
  CHECK(*log.reader->earlier({{0, 9}, {1, 2}}, 3) == LogReader::Positions{{0, 6}, {1, 1}});
  CHECK(*log.reader->earlier({{0, 7}, {1, 99}}, 3) == LogReader::Positions{{0, 5}, {1, 99}});
}

TEST_CASE("reading to the end returns what the log held, and reports how far it is") {
  Reading log(2);
  for (const char* data : {"a", "b", "c"}) log.append(data, 0), log.append(data, 1);
  log.start_at(2);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> progress;
  const LogWait wait{
      log.wakeup, [] { return false; },
      [&](std::uint64_t read, std::uint64_t total) { progress.emplace_back(read, total); }};
  CHECK(log.read_to_end(wait) == "bbcc");
  CHECK(log.reader->is_caught_up());
  log.reader->start(log.reader->at_sequence(1));
  REQUIRE(log.reader->poll());
  progress.clear();
  log.streams[1]->set_down(true);  // from now on it has no effect
  const LogWait stopped{log.wakeup, [&] { return progress.size() == 2; }, wait.progress};
  CHECK(log.read_to_end(stopped) == "aabbcc");
  log.start_at(1);
  CHECK(log.read_to_end(stopped) == "! stopped");
  CHECK(progress.back() == std::pair<std::uint64_t, std::uint64_t>(0, 3));
}

TEST_CASE("a log that delivers nothing for long ends the reading, with the reason") {
  Reading log;
  log.append("a");
  log.streams[0]->set_down(true);
  log.start_at(1);
  const Time start = log.clock.now();
  const LogWait wait{log.wakeup, [] { return false; },
                     [&](std::uint64_t, std::uint64_t) {
                       log.clock.advance(5s);
                       log.wakeup.notify();
                     }};
  CHECK(log.read_to_end(wait).find("! log shop-0: ") == 0);
  CHECK(log.clock.now() - start > log_patience);
  log.streams[0]->set_down(false);
  CHECK(log.read_to_end(wait) == "a");
}

TEST_CASE("one message is found by its position, or the error names what the log holds") {
  Reading log;
  for (const char* data : {"a", "b", "c"}) log.append(data);
  log.streams[0]->forget(2, 2);
  CHECK(log.reader->message_at(0, 3)->data == "c");
  for (const std::uint64_t sequence : {2, 4}) {
    const auto gone = log.reader->message_at(0, sequence);
    REQUIRE_FALSE(gone);
    CHECK(gone.error().kind == ErrorKind::not_found);
    CHECK(gone.error().message.find("it holds #1 to #3") != std::string::npos);
  }
  CHECK(log.reader->message_at(7, 1).error().message == "no such partition: 7");
}

TEST_SUITE_END();

#include "bus/log/memory/memory_log.h"

#include "tests/bus/log/log_gaps.h"

namespace laban::testing {
namespace {

class SteppingClock final : public Clock {
 public:
  Time now() const override { return now_; }
  SteadyTime steady() const override { return SteadyTime(now_.time_since_epoch()); }
  void step(Duration by) { now_ += by; }

 private:
  Time now_ = *parse_rfc3339("2026-01-01T12:00:00Z");
};

class MemoryLogHome final : public LogHome {
 public:
  explicit MemoryLogHome(std::size_t window = memory::default_window) : window_(window) {}

  std::unique_ptr<Log> open() override { return memory::open(stream_, window_); }
  Wakeup& wakeup() override { return wakeup_; }
  void append(const std::string& subject, const std::string& data) override {
    stream_->append(subject, data);
  }
  void set_reachable(bool is_reachable) override { stream_->set_down(!is_reachable); }
  void forget(std::uint64_t first, std::uint64_t last) override { stream_->forget(first, last); }
  std::size_t window() const override { return window_; }

  memory::Stream& stream() { return *stream_; }
  SteppingClock& clock() { return clock_; }

 private:
  const std::size_t window_;
  SteppingClock clock_;
  Wakeup wakeup_;
  std::shared_ptr<memory::Stream> stream_ = std::make_shared<memory::Stream>(clock_);
};

void publish(Log& log, std::uint64_t token, std::string_view data, std::string_view id) {
  REQUIRE(log.publish(token, subject_of("test.counted"), data, id));
}

}  // namespace

TEST_CASE("the log in memory keeps the contract") {
  MemoryLogHome home;
  check_log_contract(home);
}

TEST_CASE("the log in memory passes over lost messages") {
  MemoryLogHome home;
  check_gaps(home);
}

TEST_CASE("the log in memory keeps the window it was given") {
  MemoryLogHome home(3);
  check_window(home);
}

TEST_CASE("messages carry the time of the clock they were stored at") {
  MemoryLogHome home;
  const auto log = home.open();
  const Time start = home.clock().now();
  CHECK(log->info()->created_at == start);
  append_numbers(home, 1, 1);
  home.clock().step(std::chrono::seconds(5));
  append_numbers(home, 2, 2);
  REQUIRE(log->open_reader(1));
  const auto messages = read_messages(home, *log, 2);
  CHECK(messages[0].stored_at == start);
  CHECK(messages[1].stored_at == start + std::chrono::seconds(5));
  CHECK(log->info()->created_at == start);
}

TEST_CASE("publications in flight when the log goes down are stored, and their receipts unknown") {
  MemoryLogHome home;
  const auto log = home.open();
  publish(*log, 1, "one", "id-1");
  home.set_reachable(false);
  auto receipts = take_receipts(home, *log, 1);
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].token == 1);
  CHECK(receipts[0].sequence.error().kind == ErrorKind::unavailable);

  home.set_reachable(true);
  CHECK(home.stream().messages().size() == 1);
  publish(*log, 2, "one", "id-1");
  receipts = take_receipts(home, *log, 1);
  CHECK(receipts[0].sequence.value() == 1);
  CHECK(receipts[0].duplicate);
}

TEST_CASE("going down and up between two calls is noticed all the same") {
  MemoryLogHome home;
  const auto log = home.open();
  REQUIRE(log->open_reader(1));
  publish(*log, 1, "one", {});
  home.set_reachable(false);
  home.set_reachable(true);
  std::vector<StoredMessage> messages;
  CHECK(log->read(messages, 10).error().kind == ErrorKind::unavailable);
  CHECK(take_receipts(home, *log, 1).front().sequence.error().kind == ErrorKind::unavailable);
}

TEST_CASE("lost receipts are those of the next publications, no more") {
  MemoryLogHome home;
  const auto log = home.open();
  publish(*log, 1, "before", {});
  home.stream().lose_receipts(2);
  for (std::uint64_t token = 2; token <= 4; ++token) publish(*log, token, "x", {});
  const auto receipts = take_receipts(home, *log, 4);
  REQUIRE(receipts.size() == 4);
  CHECK(receipts[0].sequence.value() == 1);
  CHECK(receipts[1].sequence.error().kind == ErrorKind::unavailable);
  CHECK(receipts[2].sequence.error().kind == ErrorKind::unavailable);
  CHECK(receipts[3].sequence.value() == 4);
}

TEST_CASE("a log that lost its tail uses sequences again and has forgotten the lost ids") {
  MemoryLogHome home;
  const auto log = home.open();
  for (std::uint64_t token = 1; token <= 5; ++token) {
    publish(*log, token, "old " + std::to_string(token), "id-" + std::to_string(token));
  }
  CHECK(take_receipts(home, *log, 5).size() == 5);
  REQUIRE(log->open_reader(1));
  home.stream().cut_tail(3);

  CHECK(log->info()->last == 3);
  std::vector<StoredMessage> messages;
  CHECK(log->read(messages, 10).error().kind == ErrorKind::unavailable);
  REQUIRE(log->open_reader(3));
  publish(*log, 6, "kept", "id-3");
  publish(*log, 7, "new", "id-5");
  const auto receipts = take_receipts(home, *log, 2);
  CHECK(receipts[0].duplicate);
  CHECK(receipts[0].sequence.value() == 3);
  CHECK_FALSE(receipts[1].duplicate);
  CHECK(receipts[1].sequence.value() == 4);
  messages = read_messages(home, *log, 2);
  CHECK(messages[0].data == "old 3");
  CHECK(messages[1].data == "new");
}

TEST_CASE("cutting behind the end changes nothing") {
  MemoryLogHome home;
  const auto log = home.open();
  append_numbers(home, 1, 3);
  REQUIRE(log->open_reader(1));
  home.stream().cut_tail(3);
  CHECK(read_messages(home, *log, 3).back().data == "3");
}

TEST_CASE("an id is forgotten when the duplicate window has passed") {
  MemoryLogHome home;
  home.stream().set_duplicate_window(std::chrono::seconds(10));
  const auto log = home.open();
  publish(*log, 1, "first", "id");
  home.clock().step(std::chrono::seconds(10));
  publish(*log, 2, "within", "id");
  home.clock().step(std::chrono::nanoseconds(1));
  publish(*log, 3, "beyond", "id");
  home.clock().step(std::chrono::seconds(10));
  publish(*log, 4, "within again", "id");
  const auto receipts = take_receipts(home, *log, 4);
  CHECK(receipts[1].duplicate);
  CHECK(receipts[1].sequence.value() == 1);
  CHECK_FALSE(receipts[2].duplicate);
  CHECK(receipts[2].sequence.value() == 2);
  CHECK(receipts[3].sequence.value() == 2);
  CHECK(home.stream().messages().size() == 2);
}

}  // namespace laban::testing

// Every limit of a task at its value and one beyond, and what becomes of the rest.
#include "bus/runtime/task_limits.h"

#include <doctest/doctest.h>

#include "bus/runtime/backoff.h"
#include "bus/runtime/repair/log_tail_backup.h"
#include "bus/runtime/repair/store_rebuild.h"
#include "tests/bus/runtime/payment_world.h"
#include "tests/support/forwarding_log.h"

using namespace laban;
using namespace laban::runtime;
using laban::testing::PaymentProcess;
using laban::testing::PaymentWorld;
using namespace std::chrono_literals;

namespace {

constexpr Duration moment{1};

// Delivers everything and accepts nothing until it is told to.
class FullLog final : public laban::testing::ForwardingLog {
 public:
  FullLog(std::unique_ptr<Log> log, const bool& is_full)
      : ForwardingLog(std::move(log)), is_full_(is_full) {}

  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id) override {
    if (is_full_) return Error{ErrorKind::unavailable, "maximum bytes exceeded"};
    return ForwardingLog::publish(token, subject, data, message_id);
  }

 private:
  const bool& is_full_;
};

// As JetStream: nothing is published on another connection than the reader's.
class BoundLog final : public laban::testing::ForwardingLog {
 public:
  BoundLog(std::unique_ptr<Log> log, bool& has_reader)
      : ForwardingLog(std::move(log)), has_reader_(has_reader) {}

  Result<void> open_reader(std::uint64_t from) override {
    has_reader_ = true;
    return ForwardingLog::open_reader(from);
  }
  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override {
    if (!has_reader_) return Error{ErrorKind::unavailable, "the connection broke"};
    return ForwardingLog::read(into, limit);
  }
  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id) override {
    if (!has_reader_) return Error{ErrorKind::unavailable, "another connection than the reader's"};
    return ForwardingLog::publish(token, subject, data, message_id);
  }

 private:
  bool& has_reader_;
};

struct Process : PaymentProcess {
  bool is_log_full = false, has_reader = false;

  Process(PaymentWorld& lives_in, const TaskLimits& limits,
          const std::shared_ptr<memory::Disk>& disk = memory::make_disk())
      : PaymentProcess(lives_in, "payment") {
    PartitionTaskConfig config{"payment", "shop", 0, 1};
    config.limits = limits;
    auto bound = std::make_unique<BoundLog>(memory::open(world.stream), has_reader);
    begin(std::make_unique<FullLog>(std::move(bound), is_log_full), disk, config);
  }

  // Messages that one step reads.
  std::uint64_t read() {
    const auto before = unit->counters().messages_read;
    REQUIRE(unit->step());
    return unit->counters().messages_read - before;
  }
  std::size_t rows_of(Family family) const {
    std::size_t rows = 0;
    REQUIRE(store->scan(family, {}, {}, [&](auto, auto) { return ++rows, true; }));
    return rows;
  }
};

// What its program says first is in the log, and the reader is open.
void settle(Process& process) { process.run(); }

// The largest batch that was written to it.
class MeasuredStore final : public Store {
 public:
  explicit MeasuredStore(Store& store) : store_(store) {}

  Result<std::optional<std::string>> get(Family family, std::string_view key) const override {
    return store_.get(family, key);
  }
  Result<void> scan(Family family, std::string_view from, std::string_view to,
                    const Visit& visit) const override {
    return store_.scan(family, from, to, visit);
  }
  Result<void> scan_backwards(Family family, std::string_view from, std::string_view to,
                              const Visit& visit) const override {
    return store_.scan_backwards(family, from, to, visit);
  }
  Result<void> write(const WriteBatch& batch) override {
    if (!batch.empty()) batches.push_back(batch.writes.size());
    return store_.write(batch);
  }
  Result<void> sync() override { return store_.sync(); }

  std::vector<std::size_t> batches;

 private:
  Store& store_;
};

}  // namespace

TEST_CASE("a step reads as many messages as its limit says, and the next step the others") {
  TaskLimits limits;
  limits.messages_per_step = 3;
  for (const std::uint64_t behind : {0, 1}) {
    PaymentWorld world;
    Process process(world, limits);
    settle(process);
    // What a step publishes is read by the next one: nothing is published here.
    process.is_log_full = true;
    for (int i = 0; i < 3 + static_cast<int>(behind); ++i) world.reserve(i);
    CHECK(process.read() == 3);
    CHECK(process.read() == behind);
    CHECK(process.read() == 0);
  }
}

TEST_CASE("a step answers as many requests as its limit says, and the next step the others") {
  TaskLimits limits;
  limits.requests_per_step = 3;
  for (const std::size_t behind : {0, 1}) {
    PaymentWorld world;
    Process process(world, limits);
    settle(process);
    std::vector<std::size_t> answered;
    for (std::size_t i = 0; i < 3 + behind; ++i)
      process.unit->request("nothing", "", [&answered, i](auto) { answered.push_back(i); });
    REQUIRE(process.unit->step());
    CHECK(answered == std::vector<std::size_t>{0, 1, 2});
    REQUIRE(process.unit->step());
    CHECK(answered.size() == 3 + behind);
  }
}

TEST_CASE("as many requests wait as the limit says, and one more is told to try again") {
  TaskLimits limits;
  limits.requests_waiting = 3;
  PaymentWorld world;
  Process process(world, limits);
  std::vector<std::string> answers(5);
  const auto ask = [&](std::size_t i) {
    process.unit->request("nothing", "", [&answers, i](Result<std::string> answer) {
      answers[i] = answer ? *answer : answer.error().message;
    });
  };
  for (std::size_t i = 0; i < 3; ++i) ask(i);
  CHECK(answers == std::vector<std::string>(5));
  ask(3);
  CHECK(answers[3] == "nothing is busy: try again");
  settle(process);
  CHECK(answers[2] == "no such endpoint: 'nothing'");
  ask(4);
  CHECK(answers[4].empty());
}

TEST_CASE("a task reads on while its outbox has room for one more row, and not when it is full") {
  TaskLimits limits;
  limits.messages_per_step = 1;
  limits.outbox_rows = 3;
  PaymentWorld world;
  Process process(world, limits);
  settle(process);
  process.is_log_full = true;
  for (int i = 0; i < 5; ++i) world.reserve(i);
  for (int i = 0; i < 3; ++i) CHECK(process.read() == 1);
  CHECK(process.unit->outbox_size() == 3);
  for (int i = 0; i < 5; ++i) {
    CHECK(process.read() == 0);
    world.clock.advance(1s);
  }
  CHECK(process.unit->waiting() ==
        "the log accepts no events and the outbox is full: maximum bytes exceeded");
  process.is_log_full = false;
  process.run();
  CHECK(process.sum() == 50);
  CHECK(process.unit->outbox_size() == 0);
}

TEST_CASE("a task with a full outbox notices that its reader is lost, and opens another") {
  TaskLimits limits;
  limits.outbox_rows = 3;
  PaymentWorld world;
  Process process(world, limits);
  settle(process);
  process.is_log_full = true;
  for (int i = 0; i < 5; ++i) world.reserve(i);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(process.unit->step());
    world.clock.advance(1s);
  }
  REQUIRE(process.unit->waiting().find("the outbox is full") != std::string::npos);
  process.has_reader = false;
  process.is_log_full = false;
  process.run();
  CHECK(process.sum() == 50);
  CHECK(process.unit->counters().reconnects == 1);
}

TEST_CASE("a checkpoint is written after as many events as its limit says, and not one before") {
  TaskLimits limits;
  limits.quiet_checkpoint_events = 3;
  PaymentWorld world;
  Process process(world, limits);
  settle(process);
  const auto commits_after = [&](int messages) {
    const auto before = process.unit->counters().commits;
    for (int i = 0; i < messages; ++i) world.stream->append("shop.0.seller.prepared", "");
    REQUIRE(process.unit->step());
    return process.unit->counters().commits - before;
  };
  commits_after(3);  // its time begins now, and does not pass
  CHECK(commits_after(2) == 0);
  CHECK(commits_after(1) == 1);
  CHECK(commits_after(3) == 1);
}

TEST_CASE("a checkpoint is written once its time has passed, and not at that moment") {
  PaymentWorld world;
  Process process(world, {});
  settle(process);
  const auto commits_after = [&](Duration pause) {
    const auto before = process.unit->counters().commits;
    world.clock.advance(pause);
    REQUIRE(process.unit->step());
    return process.unit->counters().commits - before;
  };
  process.is_log_full = true;  // no echo of what is emitted
  world.reserve(1);
  REQUIRE(commits_after({}) == 1);
  world.stream->append("shop.0.seller.prepared", "");
  CHECK(commits_after(limits::quiet_checkpoint_after) == 0);
  CHECK(commits_after(moment) == 1);
}

TEST_CASE("a store is emptied in batches of so many rows, down to the last one") {
  for (const std::size_t rows : {2, 3, 4, 7}) {
    CAPTURE(rows);
    const auto store = memory::open(memory::make_disk(), core_family_names());
    WriteBatch batch;
    for (std::size_t i = 0; i < rows; ++i) batch.put(inbox, std::to_string(i), {});
    batch.put(outbox, "kept", {});
    mark_for_rebuild(batch);
    REQUIRE(store->write(batch));
    MeasuredStore measured(*store);
    REQUIRE(empty_if_marked(measured, family_count, 3));
    std::vector<std::size_t> expected;
    for (std::size_t left = rows; left > 0; left -= expected.back())
      expected.push_back(std::min<std::size_t>(left, 3));
    expected.push_back(1);  // the mark, at last
    CHECK(measured.batches == expected);
    for (Family family = 0; family < family_count; ++family) {
      REQUIRE(store->scan(family, {}, {}, [&](std::string_view key, auto) {
        CHECK(key == "kept");
        return true;
      }));
    }
  }
}

TEST_CASE("a backup holds as many messages as its limit says, and of one more the oldest goes") {
  const auto store = memory::open(memory::make_disk(), core_family_names());
  const auto kept = [&] {
    std::vector<std::uint64_t> sequences;
    REQUIRE(scan_log_tail(*store, 0, [&](const StoredMessage& message) {
      sequences.push_back(message.sequence);
      return true;
    }));
    return sequences;
  };
  LogTailBackup backup(3);
  const auto keep = [&](std::uint64_t sequence, std::uint64_t catch_up_to) {
    backup.keep({sequence, {}, "shop.0.test.a", "x"}, catch_up_to);
    REQUIRE(store->write(backup.take_writes()));
  };
  // Of a log of five messages the first two would only fall out again.
  for (std::uint64_t sequence = 1; sequence <= 2; ++sequence) keep(sequence, 5);
  CHECK(kept().empty());
  for (std::uint64_t sequence = 3; sequence <= 5; ++sequence) keep(sequence, 5);
  CHECK(kept() == std::vector<std::uint64_t>{3, 4, 5});
  keep(6, 5);
  CHECK(kept() == std::vector<std::uint64_t>{4, 5, 6});
}

TEST_CASE("a pause doubles with every attempt up to the longest one, and stays there") {
  const Duration first = limits::first_retry_after;
  const Duration longest = limits::longest_retry_pause;
  CHECK(backoff(first, 1) == 200ms);
  CHECK(backoff(first, 2) == 400ms);
  CHECK(backoff(first, 8) == 25'600ms);
  CHECK(backoff(first, 9) == 30s);
  CHECK(backoff(first, ~std::uint32_t{0}) == 30s);
  CHECK(backoff(longest - moment, 1) == longest - moment);
  CHECK(backoff(longest, 1) == longest);
  CHECK(backoff(longest + moment, 1) == longest);
}

TEST_CASE("a handler is asked again after the first pause, and not a moment before") {
  PaymentWorld world;
  int calls = 0;
  struct Refusing : PaymentProcess {
    Refusing(PaymentWorld& lives_in, Handler handler)
        : PaymentProcess(lives_in, "payment", std::move(handler)) {
      begin(memory::open(world.stream), memory::make_disk(), {"payment", "shop", 0, 1});
    }
  } process(world, [&](const Event<inventory::Reserved>&, Tx&) {
    return ++calls == 1 ? Outcome::retry("not now") : Outcome::done();
  });
  const auto settle = [&] {
    for (int i = 0; i < 20; ++i) REQUIRE(process.unit->step());
  };
  world.clock.advance(limits::reconnect_pause);
  settle();
  world.reserve(1);
  settle();
  REQUIRE(calls == 1);
  world.clock.advance(limits::first_retry_after - moment);
  settle();
  CHECK(calls == 1);
  world.clock.advance(moment);
  settle();
  CHECK(calls == 2);
}

TEST_CASE("an event is handled at its last attempt, and set aside when that fails, too") {
  for (const bool succeeds : {true, false}) {
    CAPTURE(succeeds);
    PaymentWorld world;
    std::uint32_t calls = 0;
    struct Trying : PaymentProcess {
      Trying(PaymentWorld& lives_in, Handler handler)
          : PaymentProcess(lives_in, "payment", std::move(handler)) {
        begin(memory::open(world.stream), memory::make_disk(), {"payment", "shop", 0, 1});
      }
    } process(world, [&](const Event<inventory::Reserved>&, Tx&) {
      const bool is_last = ++calls == limits::handler_attempts;
      return is_last && succeeds ? Outcome::done() : Outcome::retry("not now");
    });
    world.reserve(1);
    for (int i = 0; i < 50; ++i) {
      REQUIRE(process.unit->step());
      world.clock.advance(30s);
    }
    CHECK(calls == limits::handler_attempts);
    CHECK(process.processor->counters().dead_lettered == (succeeds ? 0 : 1));
  }
}

TEST_CASE("a task says which limit it cannot work with") {
  TaskLimits least{1, 1, 1, 1, 1, 1, 1, 1};
  CHECK(problem_of(least, 1) == "");
  CHECK(problem_of({}, limits::messages_per_step) == "");
  CHECK(problem_of({}, limits::messages_per_step - 1) ==
        "the limit messages_per_step is 512, and the processor takes batches of 511 messages at "
        "most: lower it, or raise the processor's limits");
  for (auto limit : {&TaskLimits::messages_per_step, &TaskLimits::requests_per_step,
                     &TaskLimits::requests_waiting, &TaskLimits::outbox_rows,
                     &TaskLimits::log_tail_messages, &TaskLimits::erased_rows,
                     &TaskLimits::quiet_checkpoint_events, &TaskLimits::effects_in_flight}) {
    TaskLimits none = least;
    none.*limit = 0;
    CHECK(problem_of(none, 1).ends_with("is 0: make it 1 or more"));
    PaymentWorld world;
    Process process(world, none);
    const auto stepped = process.unit->step();
    REQUIRE_FALSE(stepped);
    CHECK(stepped.error().message == problem_of(none, 1));
  }
  // And it works with the least.
  PaymentWorld world;
  for (int i = 0; i < 20; ++i) world.reserve(i);
  Process process(world, least);
  process.run();
  CHECK(process.sum() == 200);
}

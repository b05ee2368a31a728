#pragma once

// The contract of every Log. Call check_log_contract from one TEST_CASE per implementation.

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bus/log/log.h"
#include "bus/log/wakeup.h"

namespace laban::testing {

// One stream, and any number of Logs on it. The stream starts empty.
class LogHome {
 public:
  virtual ~LogHome() = default;
  virtual std::unique_ptr<Log> open() = 0;
  // Notified for every Log opened through this home.
  virtual Wakeup& wakeup() = 0;
  // Stores a message as a foreign client does: any bytes, no id. Returns when it is stored.
  virtual void append(const std::string& subject, const std::string& data) = 0;
  // Returns once the logs have noticed.
  virtual void set_reachable(bool is_reachable) = 0;
  // Makes the stream lose exactly these messages; only where a home can (log_gaps.h).
  virtual void forget(std::uint64_t first, std::uint64_t last) = 0;
  // How many publications may wait for their receipt to be taken.
  virtual std::size_t window() const = 0;
};

inline Subject subject_of(const std::string& type) {
  auto subject = Subject::make("shop", 0, type);
  REQUIRE(subject);
  return *subject;
}

inline bool wait_for(LogHome& home, const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    home.wakeup().wait(std::chrono::milliseconds(20));
  }
  return true;
}

inline std::vector<StoredMessage> read_messages(LogHome& home, Log& log, std::size_t count,
                                                std::size_t at_a_time = 512) {
  std::vector<StoredMessage> messages;
  const bool complete = wait_for(home, [&] {
    const auto read = log.read(messages, std::min(at_a_time, count - messages.size()));
    if (!read) FAIL(read.error().message);
    return messages.size() >= count;
  });
  CHECK_MESSAGE(complete, "only ", messages.size(), " of ", count, " messages came");
  return messages;
}

inline std::vector<PublishReceipt> take_receipts(LogHome& home, Log& log, std::size_t count) {
  std::vector<PublishReceipt> receipts;
  wait_for(home, [&] {
    log.receipts(receipts);
    return receipts.size() >= count;
  });
  CHECK(receipts.size() == count);
  return receipts;
}

inline void append_numbers(LogHome& home, int from, int to) {
  for (int number = from; number <= to; ++number) {
    home.append("shop.0.test.counted", std::to_string(number));
  }
}

// Publishes one message and returns its receipt.
inline PublishReceipt publish_one(LogHome& home, Log& log, std::string_view data,
                                  std::string_view message_id = {}) {
  const auto handed_over = log.publish(7, subject_of("test.counted"), data, message_id);
  if (!handed_over) FAIL(handed_over.error().message);
  const auto receipts = take_receipts(home, log, 1);
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].token == 7);
  return receipts[0];
}

inline void check_info(LogHome& home) {
  const auto log = home.open();
  const auto empty = log->info();
  REQUIRE(empty);
  SUBCASE("an empty log has neither a first nor a last message") {
    CHECK(empty->first == 0);
    CHECK(empty->last == 0);
    CHECK(empty->newest == 0);
  }
  SUBCASE("a log reports its oldest and newest message and keeps its creation time") {
    append_numbers(home, 1, 3);
    const auto info = log->info();
    REQUIRE(info);
    CHECK(info->first == 1);
    CHECK(info->last == 3);
    CHECK(info->newest == 3);
    CHECK(info->created_at == empty->created_at);
    CHECK(home.open()->info()->created_at == empty->created_at);
  }
}

inline void check_order(LogHome& home) {
  constexpr int count = 3000;
  append_numbers(home, 1, count);
  const auto log = home.open();
  REQUIRE(log->open_reader(1));
  const auto messages = read_messages(home, *log, count, 100);
  REQUIRE(messages.size() == count);
  for (int number = 1; number <= count; ++number) {
    const auto& message = messages[static_cast<std::size_t>(number - 1)];
    REQUIRE(message.sequence == static_cast<std::uint64_t>(number));
    REQUIRE(message.data == std::to_string(number));
    REQUIRE(message.subject == "shop.0.test.counted");
    if (number > 1) {
      REQUIRE(message.stored_at >= messages[static_cast<std::size_t>(number - 2)].stored_at);
    }
  }
  std::vector<StoredMessage> more;
  CHECK(log->read(more, 10).value() == 0);
}

inline void check_reader(LogHome& home) {
  const auto log = home.open();
  std::vector<StoredMessage> messages;
  SUBCASE("without a reader nothing can be read") {
    const auto read = log->read(messages, 10);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == ErrorKind::unavailable);
  }
  SUBCASE("a reader on an empty log gets later messages") {
    REQUIRE(log->open_reader(1));
    CHECK(log->read(messages, 10).value() == 0);
    append_numbers(home, 1, 2);
    CHECK(read_messages(home, *log, 2).back().data == "2");
  }
  SUBCASE("a reader starts at the sequence it was opened at") {
    append_numbers(home, 1, 20);
    REQUIRE(log->open_reader(15));
    messages = read_messages(home, *log, 6);
    CHECK(messages.front().sequence == 15);
    CHECK(messages.front().data == "15");
    CHECK(messages.back().sequence == 20);
  }
  SUBCASE("a reader from zero starts at the beginning") {
    append_numbers(home, 1, 2);
    REQUIRE(log->open_reader(0));
    CHECK(read_messages(home, *log, 2).front().sequence == 1);
  }
  SUBCASE("a reader behind the end waits for the log to get there") {
    append_numbers(home, 1, 2);
    REQUIRE(log->open_reader(5));
    append_numbers(home, 3, 6);
    messages = read_messages(home, *log, 2);
    CHECK(messages.front().sequence == 5);
    CHECK(messages.back().sequence == 6);
  }
  SUBCASE("another reader replaces the one before, without a rest of it") {
    append_numbers(home, 1, 2000);
    REQUIRE(log->open_reader(1));
    CHECK(read_messages(home, *log, 700).back().sequence == 700);
    REQUIRE(log->open_reader(100));
    messages = read_messages(home, *log, 1901);
    CHECK(messages.front().sequence == 100);
    CHECK(messages.back().sequence == 2000);
  }
  SUBCASE("read appends and keeps to its limit") {
    append_numbers(home, 1, 10);
    REQUIRE(log->open_reader(1));
    messages = read_messages(home, *log, 10, 3);
    CHECK(messages.size() == 10);
    messages.push_back({});
    append_numbers(home, 11, 11);
    REQUIRE(wait_for(home, [&] { return log->read(messages, 5).value() == 1; }));
    CHECK(messages.size() == 12);
    CHECK(messages.back().data == "11");
  }
}

inline void check_bytes(LogHome& home) {
  const auto log = home.open();
  REQUIRE(log->open_reader(1));
  SUBCASE("every byte comes back as it was") {
    std::string data;
    for (int byte = 0; byte < 256; ++byte) data.push_back(static_cast<char>(byte));
    home.append("shop.0.test.bytes", data);
    CHECK(publish_one(home, *log, data + "\r\n.\r\n").sequence.value() == 2);
    const auto messages = read_messages(home, *log, 2);
    CHECK(messages[0].data == data);
    CHECK(messages[0].subject == "shop.0.test.bytes");
    CHECK(messages[1].data == data + "\r\n.\r\n");
  }
  SUBCASE("messages of no byte, of one and of many are messages") {
    const std::vector<std::size_t> sizes = {0, 1, 4095, 4096, 70'000, 128 * 1024};
    for (const auto size : sizes) {
      CHECK(publish_one(home, *log, std::string(size, 'x'), "id-" + std::to_string(size)).sequence);
    }
    home.append("shop.0.test.empty", "");
    const auto messages = read_messages(home, *log, sizes.size() + 1);
    for (std::size_t index = 0; index < sizes.size(); ++index) {
      CHECK(messages[index].data.size() == sizes[index]);
    }
    CHECK(messages.back().data.empty());
    CHECK(messages.back().subject == "shop.0.test.empty");
  }
}

inline void check_publishing(LogHome& home) {
  const auto log = home.open();
  SUBCASE("a receipt says where the message was stored") {
    append_numbers(home, 1, 4);
    const auto receipt = publish_one(home, *log, "five", "id-5");
    CHECK(receipt.sequence.value() == 5);
    CHECK_FALSE(receipt.duplicate);
    REQUIRE(log->open_reader(5));
    CHECK(read_messages(home, *log, 1).front().data == "five");
  }
  SUBCASE("a second message of one id is not stored and gets the first one's place") {
    CHECK(publish_one(home, *log, "first", "same").sequence.value() == 1);
    const auto second = publish_one(home, *log, "second", "same");
    CHECK(second.sequence.value() == 1);
    CHECK(second.duplicate);
    CHECK(log->info()->last == 1);
  }
  SUBCASE("without an id nothing is a duplicate") {
    CHECK(publish_one(home, *log, "same").sequence.value() == 1);
    CHECK(publish_one(home, *log, "same").sequence.value() == 2);
  }
  SUBCASE("every token comes back in exactly one receipt, and the log has the messages in order") {
    constexpr std::uint64_t count = 5000;
    std::vector<PublishReceipt> receipts;
    for (std::uint64_t token = 1; token <= count; ++token) {
      const auto text = std::to_string(token);
      REQUIRE(wait_for(home, [&] {
        const auto handed_over =
            log->publish(token, subject_of("test.counted"), text, "id-" + text);
        if (!handed_over) {
          REQUIRE(handed_over.error().kind == ErrorKind::exhausted);
          log->receipts(receipts);
        }
        return handed_over.has_value();
      }));
    }
    REQUIRE(wait_for(home, [&] {
      log->receipts(receipts);
      return receipts.size() >= count;
    }));
    REQUIRE(receipts.size() == count);
    std::sort(receipts.begin(), receipts.end(),
              [](const auto& a, const auto& b) { return a.token < b.token; });
    for (std::uint64_t token = 1; token <= count; ++token) {
      REQUIRE(receipts[token - 1].token == token);
      REQUIRE(receipts[token - 1].sequence.value() == token);
    }
    REQUIRE(log->open_reader(1));
    CHECK(read_messages(home, *log, count).back().data == std::to_string(count));
  }
}

inline void check_find(LogHome& home) {
  const auto log = home.open();
  const auto counted = subject_of("test.counted"), other = subject_of("test.other");
  const auto none = log->find(counted, 1);
  REQUIRE(none);
  CHECK_FALSE(*none);
  home.append("shop.0.test.other", "a");
  home.append("shop.0.test.counted", "b");
  home.append("shop.0.test.counted.payment", "c");
  home.append("shop.0.test.counted", "d");
  const auto text_at = [&](const Subject& subject, std::uint64_t from) -> std::string {
    const auto found = log->find(subject, from);
    REQUIRE(found);
    return *found ? std::to_string((*found)->sequence) + (*found)->data + (*found)->subject : "";
  };
  CHECK(text_at(other, 1) == "1ashop.0.test.other");
  CHECK(text_at(other, 2).empty());
  CHECK(text_at(counted, 1) == "2bshop.0.test.counted");
  CHECK(text_at(counted, 3) == "4dshop.0.test.counted");
  CHECK(text_at(counted, 5).empty());
  home.set_reachable(false);
  CHECK(log->find(counted, 1).error().kind == ErrorKind::unavailable);
  home.set_reachable(true);
}

inline void check_window(LogHome& home) {
  const auto log = home.open();
  const auto publish = [&](std::uint64_t token) {
    return log->publish(token, subject_of("test.counted"), "x", {});
  };
  for (std::uint64_t token = 1; token <= home.window(); ++token) REQUIRE(publish(token));
  const auto refused = publish(0);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::exhausted);
  CHECK(take_receipts(home, *log, home.window()).size() == home.window());
  CHECK(publish(1));
  CHECK(take_receipts(home, *log, 1).front().sequence.value() == home.window() + 1);
}

inline void check_several_logs(LogHome& home) {
  const auto writer = home.open();
  const auto early = home.open();
  const auto late = home.open();
  REQUIRE(early->open_reader(1));
  for (int number = 1; number <= 20; ++number) publish_one(home, *writer, std::to_string(number));
  REQUIRE(late->open_reader(11));
  const auto all = read_messages(home, *early, 20);
  const auto half = read_messages(home, *late, 10);
  CHECK(all.front().data == "1");
  CHECK(half.front().data == "11");
  CHECK(all.back().data == half.back().data);
  CHECK(all.back().stored_at == half.back().stored_at);
  // When one Log's reader is lost, another Log's reader is not affected.
  REQUIRE(late->open_reader(20));
  append_numbers(home, 21, 21);
  CHECK(read_messages(home, *early, 1).front().sequence == 21);
}

inline void check_outage(LogHome& home) {
  const auto log = home.open(), writer = home.open();
  append_numbers(home, 1, 3);
  REQUIRE(log->open_reader(1));
  CHECK(read_messages(home, *log, 2).back().sequence == 2);
  home.set_reachable(false);

  std::vector<StoredMessage> messages;
  SUBCASE("every call fails with `unavailable`") {
    CHECK(log->info().error().kind == ErrorKind::unavailable);
    CHECK(log->open_reader(3).error().kind == ErrorKind::unavailable);
    CHECK(log->read(messages, 10).error().kind == ErrorKind::unavailable);
    CHECK(log->publish(1, subject_of("test.counted"), "x", {}).error().kind ==
          ErrorKind::unavailable);
    std::vector<PublishReceipt> receipts;
    log->receipts(receipts);
    CHECK(receipts.empty());
    home.set_reachable(true);
  }
  SUBCASE("afterwards the reader stays lost until it is opened again, and misses nothing") {
    home.set_reachable(true);
    append_numbers(home, 4, 5);
    CHECK(log->read(messages, 10).error().kind == ErrorKind::unavailable);
    REQUIRE(log->open_reader(3));
    messages = read_messages(home, *log, 3);
    CHECK(messages.front().data == "3");
    CHECK(messages.back().data == "5");
  }
  SUBCASE("afterwards nothing is published before the reader is opened again") {
    home.set_reachable(true);
    const auto refused = log->publish(1, subject_of("test.counted"), "early", {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::unavailable);
    CHECK(log->info()->last == 3);
    REQUIRE(log->open_reader(4));
    CHECK(publish_one(home, *log, "4").sequence.value() == 4);
  }
  SUBCASE("afterwards who never had a reader publishes at once") {
    home.set_reachable(true);
    CHECK(publish_one(home, *writer, "4").sequence.value() == 4);
  }
}

inline void check_log_contract(LogHome& home) {
  SUBCASE("info") { check_info(home); }
  SUBCASE("messages come in order, without gaps, once") { check_order(home); }
  SUBCASE("readers") { check_reader(home); }
  SUBCASE("bytes") { check_bytes(home); }
  SUBCASE("the first message on a subject is found") { check_find(home); }
  SUBCASE("publishing") { check_publishing(home); }
  SUBCASE("a full window refuses until receipts are taken") { check_window(home); }
  SUBCASE("several logs on one stream do not disturb each other") { check_several_logs(home); }
  SUBCASE("outage") { check_outage(home); }
}

}  // namespace laban::testing

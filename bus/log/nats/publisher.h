#pragma once

// Publisher: the publishing half of a Log. Every publication has its own reply subject, where the
// broker's answer arrives, mostly in order. cnats' asynchronous publishing costs two and a half
// times as much.

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "bus/log/log.h"
#include "bus/log/nats/broker.h"

namespace laban::nats {

class Publisher {
 public:
  // `reply_prefix` is completed by a number. Up to `window` publications may wait for their receipt
  // to be taken.
  Publisher(Broker& broker, std::string stream, std::string reply_prefix, std::size_t window);

  // Sends over the connection of this generation only; over any, when there is none.
  Result<void> publish(std::optional<std::uint64_t> generation, std::uint64_t token,
                       const Subject& subject, std::string_view data, std::string_view message_id);
  void receipts(std::vector<PublishReceipt>& into);

  // On a thread of cnats: the answer to publication `number`.
  void on_answer(std::uint64_t number, const Message& answer);

 private:
  struct Slot {
    std::uint64_t number = 0;  // 0: free
    std::uint64_t token = 0;
    std::uint64_t generation = 0;
    SteadyTime deadline{};
  };

  natsStatus send(std::uint64_t generation, const std::string& subject, const std::string& reply,
                  std::string_view data, std::string_view message_id);
  PublishReceipt read_answer(std::uint64_t token, const Message& answer) const;
  Result<void> reserve(std::uint64_t generation, std::uint64_t token, std::uint64_t& number);
  void release(std::uint64_t number);
  void fail_overdue();

  Broker& broker_;
  const std::string stream_;
  const std::string reply_prefix_;

  std::mutex mutex_;
  std::vector<Slot> slots_;  // publication n is in slot n mod window
  std::uint64_t next_number_ = 1;
  std::uint64_t oldest_number_ = 1;  // none before it is in flight
  std::size_t unsettled_ = 0;        // in flight, or arrived and not yet taken
  std::vector<PublishReceipt> arrived_;
};

}  // namespace laban::nats

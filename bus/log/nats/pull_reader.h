#pragma once

// PullReader: the reading half of a Log. An ephemeral consumer on the broker, fed by our own pull
// requests: cnats' fetch can write past its array, and a push consumer has no bound.
//
// At most `most_buffered` messages are requested or waiting here, whatever the caller does.

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "bus/log/log.h"
#include "bus/log/nats/broker.h"

namespace laban::nats {

class PullReader {
 public:
  // The broker's messages are expected on `inbox_prefix` completed by a number.
  PullReader(Broker& broker, std::string stream, std::string inbox_prefix);

  Result<void> open(std::uint64_t from);
  void close();
  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit);
  // The generation of the connection on which the reader was last opened; none: never opened.
  std::optional<std::uint64_t> generation() const { return generation_; }

  // On a thread of cnats. `origin` is the message's reply subject, "$JS.ACK....".
  void on_stored_message(std::string_view origin, const Message& message);
  // A status message, without payload, about the pull requests of the reader with that number.
  void on_status(std::uint64_t reader, const Message& status);

 private:
  std::size_t take(std::vector<StoredMessage>& into, std::size_t limit);
  void top_up();
  void check_patience();
  void forget_expired();
  void lose(std::string why);

  Broker& broker_;
  const std::string stream_;
  const std::string inbox_prefix_;

  // Used by the loop thread.
  std::vector<StoredMessage> front_;
  std::size_t front_taken_ = 0;
  std::optional<std::uint64_t> generation_;
  std::string inbox_;
  std::string next_subject_;  // where the next messages are asked for

  std::mutex mutex_;
  std::uint64_t reader_ = 0;  // number of this reader; messages for earlier ones are dropped
  std::string consumer_;      // empty: no reader
  std::string lost_;          // why the reader is unusable; empty: it is usable
  std::uint64_t from_ = 1;
  std::uint64_t delivered_ = 0;  // consumer sequence of the last message that arrived
  std::vector<StoredMessage> arrived_;
  std::size_t requested_ = 0;     // messages requested that have not arrived
  std::deque<SteadyTime> asked_;  // send times of the open requests, one batch each
  bool asks_again_ = false;       // a request has expired and the broker has not said so
  SteadyTime last_heard_{};
};

}  // namespace laban::nats

#pragma once

// Link: one connection to a broker, from connecting to its end. It never reconnects: what was given
// to it reaches that broker or none. (cnats' own reconnect would send it to whatever listens there
// next.) The Broker replaces a broken Link with a new one.

#include <laban/result.h>
#include <nats/nats.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "bus/log/nats/connection.h"
#include "bus/log/nats/message.h"

namespace laban::nats {

// Receives the messages of a subscription, on a thread of cnats, one at a time.
class Receiver {
 public:
  virtual ~Receiver() = default;
  virtual void on_message(Message message) = 0;
};

struct Subscription {
  std::string subject;
  std::string queue;  // empty: none
  std::shared_ptr<Receiver> receiver;
};

class Link;

// Called on a thread of cnats. Must not close the Link.
class LinkListener {
 public:
  virtual void on_closed(Link& link) = 0;

 protected:
  ~LinkListener() = default;
};

class Link {
 public:
  // One attempt. The listener must outlive the link.
  static Result<std::shared_ptr<Link>> connect(const ConnectionOptions& options,
                                               LinkListener& listener);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  bool is_closed() const { return is_closed_; }
  natsConnection* get() const { return connection_; }

  Result<void> add(std::uint64_t id, const Subscription& subscription);
  void remove(std::uint64_t id);

  // Closes, and waits until no callback runs any more. Never called on a thread of cnats.
  void close();

 private:
  // Receives a subscription's callbacks. Kept until the link is closed: cnats 3.4.1 crashes if a
  // subscription is destroyed while a message for it arrives.
  struct Delivery {
    std::uint64_t id = 0;
    Link* link = nullptr;
    natsSubscription* subscription = nullptr;
    std::shared_ptr<Receiver> receiver;
  };

  explicit Link(LinkListener& listener) : listener_(listener) {}
  static void handle_message(natsConnection*, natsSubscription*, natsMsg* message, void* delivery);
  static void handle_completion(void* delivery);
  static void handle_closed(natsConnection*, void* link);
  static void handle_error(natsConnection*, natsSubscription*, natsStatus, void*) {}

  LinkListener& listener_;
  natsConnection* connection_ = nullptr;
  std::atomic<bool> is_closed_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Delivery> deliveries_;
  std::size_t running_deliveries_ = 0;
  bool closed_seen_ = false;
};

}  // namespace laban::nats

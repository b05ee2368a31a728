#pragma once

// Broker: a connection that survives reconnects. When a link breaks, a thread makes the next one
// and renews all subscriptions.
//
// Safe to call from any thread.

#include <laban/clock.h>
#include <laban/result.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "bus/log/nats/address.h"
#include "bus/log/nats/connection.h"
#include "bus/log/nats/flusher.h"
#include "bus/log/nats/link.h"
#include "bus/log/wakeup.h"

namespace laban::nats {

class Broker final : private LinkListener {
 public:
  static Result<std::unique_ptr<Broker>> open(const ConnectionOptions& options, Wakeup* wakeup,
                                              Duration patience);
  ~Broker();

  bool is_connected() const { return is_connected_; }
  // Grows with every (re)connect.
  std::uint64_t epoch() const { return epoch_; }
  // Incremented on every connect and disconnect: what was begun under another generation is lost.
  std::uint64_t generation() const { return generation_; }
  // Waits until connected; false on timeout.
  bool wait_until_connected(Duration patience);

  // For messages: without a password.
  const std::string& url() const { return url_; }
  const Clock& clock() const { return clock_; }
  // The address of the server it is connected to now, "nats://127.0.0.1:4222".
  std::string connected_url() const;
  Error not_connected() const;
  Error no_answer(const std::string& subject, Duration patience) const;
  Error too_large(std::size_t bytes) const;

  // Wakes the loop thread.
  void notify() {
    if (wakeup_) wakeup_->notify();
  }

  // A unique subject prefix for replies, to be completed by ".something".
  std::string make_inbox();

  // On return the broker knows the subscription, or will at the next connect.
  Result<std::uint64_t> subscribe(Subscription subscription);
  // Messages may still arrive shortly afterwards.
  void unsubscribe(std::uint64_t id);

  // One request, one answer. `not_found` when the subject has no subscriber, `unavailable` when not
  // connected or not answered in time. Does not wait for a reconnect.
  Result<Message> ask(const std::string& subject, std::string_view body, Duration patience);

  // Sends a message; NATS_CONNECTION_DISCONNECTED if there is no connection, or not the one of this
  // generation: a message sent under one generation never reaches the broker under a later one. An
  // error in the middle of a write closes the connection, so that half a message is never
  // completed.
  natsStatus publish(const char* subject, const char* reply, std::string_view data,
                     std::optional<std::uint64_t> only_under = {});
  natsStatus publish(natsMsg* message, std::optional<std::uint64_t> only_under = {});

 private:
  Broker(ConnectionOptions options, Wakeup* wakeup)
      : options_(std::move(options)), url_(shown_url(options_.url)), wakeup_(wakeup) {}

  void on_closed(Link& link) override;

  std::shared_ptr<Link> link() const;
  // Null if this generation is not connected.
  std::shared_ptr<Link> connected_link(std::optional<std::uint64_t> generation) const;
  void install(std::shared_ptr<Link> link);
  void flush();
  natsStatus settle(const std::shared_ptr<Link>& link, natsStatus status);
  void give_up(const std::shared_ptr<Link>& link);
  void supervise();
  void rebuild();
  bool try_to_rebuild();

  const ConnectionOptions options_;
  const std::string url_;
  Wakeup* const wakeup_;
  const SystemClock clock_;
  std::atomic<bool> is_connected_ = false;
  std::atomic<std::uint64_t> epoch_ = 0;
  std::atomic<std::uint64_t> generation_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<Link> link_;
  bool must_rebuild_ = false;
  bool is_stopping_ = false;

  std::mutex subscriptions_mutex_;
  std::map<std::uint64_t, Subscription> subscriptions_;
  std::uint64_t next_subscription_ = 1;

  std::thread supervisor_;
  std::optional<Flusher> flusher_;
};

}  // namespace laban::nats

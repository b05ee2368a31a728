#include "bus/log/nats/broker.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "bus/log/limits.h"

namespace laban::nats {

using namespace std::chrono_literals;

namespace {

using limits::first_connect_pause;
using limits::longest_connect_pause;
using limits::reminder_interval;

constexpr std::int64_t flush_timeout_ms = std::chrono::milliseconds(limits::flush_patience).count();

// An error after which part of a message may have left.
bool broke_off(natsStatus status) {
  return status == NATS_TIMEOUT || status == NATS_IO_ERROR || status == NATS_SYS_ERROR ||
         status == NATS_SSL_ERROR;
}

}  // namespace

Result<std::unique_ptr<Broker>> Broker::open(const ConnectionOptions& options, Wakeup* wakeup,
                                             Duration patience) {
  std::unique_ptr<Broker> broker(new Broker(options, wakeup));
  const SteadyTime deadline = broker->clock_.steady() + patience;
  auto pause = first_connect_pause;
  while (true) {
    auto link = Link::connect(options, *broker);
    if (link) {
      broker->install(std::move(*link));
      break;
    }
    const bool is_late = broker->clock_.steady() + pause >= deadline;
    if (link.error().kind == ErrorKind::invalid || is_late) return link.error();
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, longest_connect_pause);
  }
  Broker& self = *broker;
  self.supervisor_ = std::thread([&self] { self.supervise(); });
  self.flusher_.emplace([&self] { self.flush(); });
  return broker;
}

Broker::~Broker() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (supervisor_.joinable()) supervisor_.join();
  if (const auto last = link()) {
    flush();
    last->close();
  }
  flusher_.reset();  // after the last callback, because callbacks may publish
}

bool Broker::wait_until_connected(Duration patience) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [this] { return is_connected_.load(); });
}

std::string Broker::connected_url() const {
  char buffer[256] = "";
  if (!is_connected_) return {};
  const auto current = link();
  natsConnection_GetConnectedUrl(current->get(), buffer, sizeof(buffer));
  return buffer;
}

Error Broker::not_connected() const {
  return {ErrorKind::unavailable,
          fmt::format("not connected to NATS at {}: trying again until it answers", url_)};
}

Error Broker::no_answer(const std::string& subject, Duration patience) const {
  return {ErrorKind::unavailable,
          fmt::format("no answer on {} from {} within {}", subject, url_, to_text(patience))};
}

Error Broker::too_large(std::size_t bytes) const {
  return {ErrorKind::invalid,
          fmt::format("{} bytes are more than NATS at {} takes in one message (max_payload)", bytes,
                      url_)};
}

std::string Broker::make_inbox() {
  natsInbox* inbox = nullptr;
  if (natsInbox_Create(&inbox) != NATS_OK) return {};
  std::string text = inbox;
  natsInbox_Destroy(inbox);
  return text;
}

Result<std::uint64_t> Broker::subscribe(Subscription subscription) {
  const std::lock_guard lock(subscriptions_mutex_);
  const std::uint64_t id = next_subscription_++;
  if (auto added = link()->add(id, subscription); !added) {
    // A closed link is being replaced; its successor gets every subscription.
    if (!link()->is_closed()) return added.error();
  }
  subscriptions_.emplace(id, std::move(subscription));
  flush();
  return id;
}

void Broker::unsubscribe(std::uint64_t id) {
  const std::lock_guard lock(subscriptions_mutex_);
  subscriptions_.erase(id);
  link()->remove(id);
}

Result<Message> Broker::ask(const std::string& subject, std::string_view body, Duration patience) {
  if (!is_connected_) return not_connected();
  const auto current = link();
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(patience).count();
  natsMsg* raw = nullptr;
  const natsStatus status = natsConnection_Request(&raw, current->get(), subject.c_str(),
                                                   body.data(), static_cast<int>(body.size()),
                                                   std::max<std::int64_t>(milliseconds, 1));
  Message answer(raw);
  if (status == NATS_OK) return answer;
  if (status == NATS_NO_RESPONDERS) {
    return Error{ErrorKind::not_found, fmt::format("nothing listens on {}", subject)};
  }
  if (status == NATS_MAX_PAYLOAD) return too_large(body.size());
  if (status == NATS_TIMEOUT) return no_answer(subject, patience);
  if (broke_off(status)) give_up(current);
  return Error{ErrorKind::unavailable,
               fmt::format("the request to {} on {} failed: {}", url_, subject, text_of(status))};
}

natsStatus Broker::publish(const char* subject, const char* reply, std::string_view data,
                           std::optional<std::uint64_t> only_under) {
  const auto current = connected_link(only_under);
  if (!current) return NATS_CONNECTION_DISCONNECTED;
  const auto size = static_cast<int>(data.size());
  return settle(
      current,
      reply ? natsConnection_PublishRequest(current->get(), subject, reply, data.data(), size)
            : natsConnection_Publish(current->get(), subject, data.data(), size));
}

natsStatus Broker::publish(natsMsg* message, std::optional<std::uint64_t> only_under) {
  const auto current = connected_link(only_under);
  if (!current) return NATS_CONNECTION_DISCONNECTED;
  return settle(current, natsConnection_PublishMsg(current->get(), message));
}

natsStatus Broker::settle(const std::shared_ptr<Link>& link, natsStatus status) {
  if (status == NATS_OK) flusher_->request();
  if (broke_off(status)) give_up(link);
  return status;
}

void Broker::flush() {
  if (!is_connected_) return;
  const auto current = link();
  const natsStatus status = natsConnection_FlushTimeout(current->get(), flush_timeout_ms);
  // No answer in time may only mean a slow broker; everything was written.
  if (status != NATS_TIMEOUT && broke_off(status)) give_up(current);
}

void Broker::give_up(const std::shared_ptr<Link>& link) {
  {
    const std::lock_guard lock(mutex_);
    if (link != link_ || must_rebuild_) return;
    must_rebuild_ = true;
    is_connected_ = false;
    ++generation_;
  }
  changed_.notify_all();
  notify();
}

std::shared_ptr<Link> Broker::link() const {
  const std::lock_guard lock(mutex_);
  return link_;
}

std::shared_ptr<Link> Broker::connected_link(std::optional<std::uint64_t> generation) const {
  const std::lock_guard lock(mutex_);
  if (!is_connected_ || (generation && *generation != generation_)) return nullptr;
  return link_;
}

void Broker::install(std::shared_ptr<Link> link) {
  {
    const std::lock_guard lock(mutex_);
    link_ = std::move(link);
    must_rebuild_ = link_->is_closed();
    is_connected_ = !must_rebuild_;
    ++epoch_;
    ++generation_;
  }
  changed_.notify_all();
  notify();
}

void Broker::on_closed(Link& link) {
  {
    const std::lock_guard lock(mutex_);
    if (&link != link_.get()) return;
    must_rebuild_ = true;
    is_connected_ = false;
    ++generation_;
  }
  changed_.notify_all();
  notify();
}

void Broker::supervise() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    changed_.wait_for(lock, reminder_interval, [this] { return is_stopping_ || must_rebuild_; });
    if (is_stopping_) return;
    const bool is_gone = must_rebuild_;
    lock.unlock();
    if (is_gone) rebuild();
    notify();
    lock.lock();
  }
}

void Broker::rebuild() {
  link()->close();
  auto pause = first_connect_pause;
  while (!try_to_rebuild()) {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, pause, [this] { return is_stopping_; })) return;
    pause = std::min(pause * 2, longest_connect_pause);
  }
}

bool Broker::try_to_rebuild() {
  auto next = Link::connect(options_, *this);
  if (!next) return false;
  const std::lock_guard lock(subscriptions_mutex_);
  for (const auto& [id, subscription] : subscriptions_) {
    if (!(*next)->add(id, subscription)) return false;
  }
  install(std::move(*next));
  return true;
}

}  // namespace laban::nats

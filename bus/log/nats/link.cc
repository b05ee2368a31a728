#include "bus/log/nats/link.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "bus/log/limits.h"
#include "bus/log/nats/address.h"

namespace laban::nats {

namespace {

constexpr std::int64_t milliseconds(std::chrono::milliseconds time) { return time.count(); }

constexpr auto connect_timeout_ms = milliseconds(limits::connect_patience);
constexpr auto ping_interval_ms = milliseconds(limits::ping_interval);
constexpr int pings_outstanding = limits::pings_outstanding;
constexpr auto write_deadline_ms = milliseconds(limits::write_patience);
constexpr int io_buffer_bytes = static_cast<int>(limits::socket_buffer_bytes);

struct OptionsDeleter {
  void operator()(natsOptions* options) const { natsOptions_Destroy(options); }
};
using Options = std::unique_ptr<natsOptions, OptionsDeleter>;

natsStatus set_servers(natsOptions* options, const std::vector<std::string>& urls) {
  if (urls.empty()) return NATS_INVALID_ARG;
  std::vector<const char*> servers;
  for (const auto& url : urls) {
    if (!parse_address(url)) return NATS_INVALID_ARG;
    servers.push_back(url.c_str());
  }
  return natsOptions_SetServers(options, servers.data(), static_cast<int>(servers.size()));
}

Result<Options> make_options(const ConnectionOptions& wanted) {
  natsOptions* raw = nullptr;
  natsStatus status = natsOptions_Create(&raw);
  Options options(raw);
  const auto set = [&](natsStatus next) {
    if (status == NATS_OK) status = next;
  };
  set(set_servers(raw, split_urls(wanted.url)));
  if (!wanted.name.empty()) set(natsOptions_SetName(raw, wanted.name.c_str()));
  if (!wanted.credentials_file.empty()) {
    set(natsOptions_SetUserCredentialsFromFiles(raw, wanted.credentials_file.c_str(), nullptr));
  }
  set(natsOptions_SetTimeout(raw, connect_timeout_ms));
  set(natsOptions_SetAllowReconnect(raw, false));
  set(natsOptions_SetPingInterval(raw, ping_interval_ms));
  set(natsOptions_SetMaxPingsOut(raw, pings_outstanding));
  set(natsOptions_SetWriteDeadline(raw, write_deadline_ms));
  set(natsOptions_SetIOBufSize(raw, io_buffer_bytes));
  set(natsOptions_SetFailRequestsOnDisconnect(raw, true));
  if (status != NATS_OK) {
    return Error{ErrorKind::invalid,
                 fmt::format("'{}' cannot be used as the address of NATS ({}): write it like "
                             "nats://127.0.0.1:4222",
                             shown_url(wanted.url), text_of(status))};
  }
  return options;
}

Error connect_error(const ConnectionOptions& options, natsStatus status) {
  natsStatus last = NATS_OK;
  const char* detail = nats_GetLastError(&last);
  const std::string reason = detail && *detail ? detail : text_of(status);
  if (status == NATS_CONNECTION_AUTH_FAILED) {
    return {ErrorKind::unavailable,
            fmt::format("NATS at {} refused the login ({}): check the user in the address or the "
                        "credentials file",
                        shown_url(options.url), reason)};
  }
  return {ErrorKind::unavailable,
          fmt::format("cannot reach NATS at {} ({}): is nats-server running there?",
                      shown_url(options.url), reason)};
}

}  // namespace

Result<std::shared_ptr<Link>> Link::connect(const ConnectionOptions& wanted,
                                            LinkListener& listener) {
  auto options = make_options(wanted);
  if (!options) return options.error();
  std::shared_ptr<Link> link(new Link(listener));
  natsOptions* raw = options->get();
  natsOptions_SetClosedCB(raw, handle_closed, link.get());
  natsOptions_SetErrorHandler(raw, handle_error, link.get());

  const natsStatus status = natsConnection_Connect(&link->connection_, raw);
  if (status != NATS_OK) {
    link->connection_ = nullptr;
    return connect_error(wanted, status);
  }
  return link;
}

Link::~Link() {
  if (!connection_) return;
  close();
  for (auto& delivery : deliveries_) natsSubscription_Destroy(delivery.subscription);
  natsConnection_Destroy(connection_);
}

Result<void> Link::add(std::uint64_t id, const Subscription& wanted) {
  const std::lock_guard lock(mutex_);
  auto& delivery = deliveries_.emplace_back(Delivery{id, this, nullptr, wanted.receiver});
  const natsStatus status =
      wanted.queue.empty()
          ? natsConnection_Subscribe(&delivery.subscription, connection_, wanted.subject.c_str(),
                                     handle_message, &delivery)
          : natsConnection_QueueSubscribe(&delivery.subscription, connection_,
                                          wanted.subject.c_str(), wanted.queue.c_str(),
                                          handle_message, &delivery);
  if (status != NATS_OK) {
    deliveries_.pop_back();
    return Error{ErrorKind::unavailable,
                 fmt::format("cannot subscribe to {}: {}", wanted.subject, text_of(status))};
  }
  // cnats silently drops messages beyond its pending limit, so set none; pulling bounds the amount.
  natsSubscription_SetPendingLimits(delivery.subscription, -1, -1);
  if (natsSubscription_SetOnCompleteCB(delivery.subscription, handle_completion, &delivery) ==
      NATS_OK) {
    ++running_deliveries_;
  }
  return {};
}

void Link::remove(std::uint64_t id) {
  natsSubscription* subscription = nullptr;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(deliveries_.begin(), deliveries_.end(),
                                    [id](const Delivery& delivery) { return delivery.id == id; });
    if (found != deliveries_.end()) subscription = found->subscription;
  }
  if (subscription) natsSubscription_Unsubscribe(subscription);
}

void Link::close() {
  natsConnection_Close(connection_);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_seen_ && running_deliveries_ == 0; });
}

void Link::handle_message(natsConnection*, natsSubscription*, natsMsg* message, void* delivery) {
  if (message) static_cast<Delivery*>(delivery)->receiver->on_message(Message(message));
}

void Link::handle_completion(void* delivery) {
  Link& link = *static_cast<Delivery*>(delivery)->link;
  const std::lock_guard lock(link.mutex_);
  --link.running_deliveries_;
  link.changed_.notify_all();
}

void Link::handle_closed(natsConnection*, void* link) {
  Link& self = *static_cast<Link*>(link);
  self.is_closed_ = true;
  self.listener_.on_closed(self);
  const std::lock_guard lock(self.mutex_);
  self.closed_seen_ = true;
  self.changed_.notify_all();
}

}  // namespace laban::nats

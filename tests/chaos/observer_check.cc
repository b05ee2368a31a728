#include "tests/chaos/observer_check.h"

#include <algorithm>
#include <stdexcept>

#include "bus/event/wire.h"

namespace laban::chaos {

using namespace std::chrono_literals;

namespace {

double median(std::vector<double> values) {
  if (values.empty()) return -1;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

ObserverCheck::ObserverCheck(const std::string& url) : url_(url) {
  auto connection = nats::Connection::open({url_, "witness", ""}, nullptr, 10s);
  if (!connection) throw std::runtime_error(connection.error().message);
  connection_ = std::move(*connection);
  auto log = connection_->open_log("shop", 0);
  if (!log) throw std::runtime_error(log.error().message);
  log_ = std::move(*log);
}

void ObserverCheck::killed(const std::string& name, Time at) {
  waiting_.emplace(name, Kill{at, SystemClock().now()});
}

void ObserverCheck::look() {
  if (!is_open_) is_open_ = log_->open_reader(last_ + 1).has_value();
  if (!is_open_) return;
  std::vector<StoredMessage> messages;
  if (!log_->read(messages, 10'000)) is_open_ = false;
  for (const auto& message : messages) note(message);
}

void ObserverCheck::note(const StoredMessage& message) {
  last_ = message.sequence;
  ++messages_;
  const auto seen = [&](const std::string& name) -> std::optional<Time> {
    const auto found = waiting_.find(name);
    if (found == waiting_.end() || message.stored_at < found->second.back_at) return std::nullopt;
    return waiting_.extract(found).mapped().at;
  };
  const auto seconds_since = [&](Time then) {
    return std::chrono::duration<double>(message.stored_at - then).count();
  };
  const auto event = wire::decode(message, "shop", 0, 1);
  if (!event) return;
  if (const auto killed = seen(std::string(event->envelope.source)))
    services_.push_back(seconds_since(*killed));
  if (event->envelope.type != "logistics.dispatched") return;
  if (const auto killed = seen("broker")) broker_.push_back(seconds_since(*killed));
}

double ObserverCheck::service_recovery() const { return median(services_); }
double ObserverCheck::broker_recovery() const { return median(broker_); }

}  // namespace laban::chaos

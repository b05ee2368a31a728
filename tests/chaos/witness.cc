#include "tests/chaos/witness.h"

#include <algorithm>
#include <stdexcept>

#include "bus/core/wire.h"

namespace laban::chaos {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t events_remembered = 200'000;

double median(std::vector<double> values) {
  if (values.empty()) return -1;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// "payment.charged" of "shop.0.payment.charged".
std::string_view type_of(std::string_view subject) {
  for (int dots = 0; dots < 2; ++dots) subject.remove_prefix(subject.find('.') + 1);
  return subject;
}

}  // namespace

Witness::Witness(const std::string& url) : url_(url) {
  auto connection = nats::Connection::open({url_, "witness", ""}, nullptr, 10s);
  if (!connection) throw std::runtime_error(connection.error().message);
  connection_ = std::move(*connection);
  auto log = connection_->open_log("shop", 0);
  if (!log) throw std::runtime_error(log.error().message);
  log_ = std::move(*log);
}

void Witness::killed(const std::string& name) { waiting_.emplace(name, SystemClock().now()); }

void Witness::look() {
  if (!is_open_) is_open_ = log_->open_reader(last_ + 1).has_value();
  if (!is_open_) return;
  std::vector<StoredMessage> messages;
  if (!log_->read(messages, 10'000)) is_open_ = false;
  for (const auto& message : messages) note(message);
}

// Requests to undo carry the name of the service they ask, and are the observer's.
void Witness::note(const StoredMessage& message) {
  last_ = message.sequence;
  ++messages_;
  const auto type = type_of(message.subject);
  if (type.ends_with("_requested")) return;
  const auto seen = [&](const std::string& name) -> std::optional<Time> {
    const auto found = waiting_.find(name);
    if (found == waiting_.end() || message.stored_at < found->second) return std::nullopt;
    return waiting_.extract(found).mapped();
  };
  const auto seconds_since = [&](Time then) {
    return std::chrono::duration<double>(message.stored_at - then).count();
  };
  const auto event = wire::decode(message, "shop", 0, 1);
  if (!event) return;
  if (const auto killed = seen(std::string(type.substr(0, type.find('.'))))) {
    services_.push_back(seconds_since(*killed));
    const auto cause = stored_.find(event->envelope.cause);
    if (cause != stored_.end())
      services_at_work_.push_back(seconds_since(std::max(*killed, cause->second)));
  }
  if (stored_.size() >= events_remembered) stored_.clear();
  stored_.emplace(event->envelope.id, message.stored_at);
  if (type != "logistics.dispatched") return;
  if (const auto killed = seen("broker")) broker_.push_back(seconds_since(*killed));
}

double Witness::service_recovery() const { return median(services_); }
double Witness::service_recovery_at_work() const { return median(services_at_work_); }
double Witness::broker_recovery() const { return median(broker_); }

}  // namespace laban::chaos

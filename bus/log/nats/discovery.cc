#include "bus/log/nats/discovery.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "bus/log/nats/connection_impl.h"

namespace laban::nats {

using nlohmann::json;

namespace {

// Instances on one broker answer within a few milliseconds of each other.
constexpr Duration quiet = std::chrono::milliseconds(25);

using Enough = std::function<bool(const std::vector<std::string>&)>;

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

// Answers the three requests of the protocol, one at a time.
class Answerer final : public Receiver {
 public:
  Answerer(Broker& broker, ServiceInfo info,
           std::function<std::vector<ServiceEndpoint>()> endpoints,
           std::function<std::string()> extra_json)
      : broker_(broker),
        info_(std::move(info)),
        endpoints_(std::move(endpoints)),
        extra_json_(std::move(extra_json)) {}

  void on_message(Message message) override {
    const std::string reply(reply_of(message));
    if (reply.empty()) return;
    const auto answer = answer_to(subject_of(message));
    if (answer) {
      const auto text = answer->dump(-1, ' ', false, json::error_handler_t::replace);
      broker_.publish(reply.c_str(), nullptr, text);
    }
  }

  // After this, no callback of the owner runs.
  void stop() {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }

 private:
  // $SRV.<question>[.<name>[.<id>]]
  std::optional<json> answer_to(std::string_view subject) {
    subject.remove_prefix(std::min(subject.find('.') + 1, subject.size()));
    const auto question = subject.substr(0, subject.find('.'));
    const std::lock_guard lock(mutex_);
    if (is_stopped_) return std::nullopt;
    if (question == "PING") return identity("ping");
    if (question == "INFO") return describe();
    if (question == "STATS") return measure();
    return std::nullopt;
  }

  json identity(std::string_view kind) const {
    return {{"type", fmt::format("io.nats.micro.v1.{}_response", kind)},
            {"name", info_.name},
            {"id", info_.id},
            {"version", info_.version},
            {"metadata", json::object()}};
  }

  json describe() const {
    json answer = identity("info");
    answer["description"] = info_.description;
    answer["endpoints"] = json::array();
    for (const auto& endpoint : endpoints_()) answer["endpoints"].push_back(name(endpoint));
    return answer;
  }

  json measure() const {
    json answer = identity("stats");
    answer["started"] = to_rfc3339(info_.started);
    answer["endpoints"] = json::array();
    for (const auto& endpoint : endpoints_()) {
      json one = name(endpoint);
      one.erase("metadata");
      one["num_requests"] = endpoint.requests;
      one["num_errors"] = endpoint.errors;
      one["last_error"] = endpoint.last_error;
      one["processing_time"] = endpoint.processing_time.count();
      one["average_processing_time"] =
          endpoint.processing_time.count() /
          std::max<std::int64_t>(static_cast<std::int64_t>(endpoint.requests), 1);
      answer["endpoints"].push_back(std::move(one));
    }
    if (auto extra = parse_json<json>(extra_json_()); extra.is_object()) {
      answer["data"] = std::move(extra);
    }
    return answer;
  }

  static json name(const ServiceEndpoint& endpoint) {
    return {{"name", endpoint.name},
            {"subject", endpoint.subject},
            {"queue_group", queue_group},
            {"metadata", json::object()}};
  }

  Broker& broker_;
  const ServiceInfo info_;
  const std::function<std::vector<ServiceEndpoint>()> endpoints_;
  const std::function<std::string()> extra_json_;
  std::mutex mutex_;
  bool is_stopped_ = false;
};

class NatsDiscovery final : public Discovery {
 public:
  NatsDiscovery(Broker& broker, std::shared_ptr<Answerer> answerer)
      : broker_(broker), answerer_(std::move(answerer)) {}

  ~NatsDiscovery() override {
    for (const auto subscription : subscriptions_) broker_.unsubscribe(subscription);
    answerer_->stop();
  }

  Result<void> listen(const std::string& subject) {
    const auto subscription = broker_.subscribe({subject, "", answerer_});
    if (!subscription) return subscription.error();
    subscriptions_.push_back(*subscription);
    return {};
  }

 private:
  Broker& broker_;
  const std::shared_ptr<Answerer> answerer_;
  std::vector<std::uint64_t> subscriptions_;
};

class Collector final : public Receiver {
 public:
  void on_message(Message message) override {
    const std::lock_guard lock(mutex_);
    if (header_of(message, "Status") == "503") {
      nobody_ = true;
      changed_.notify_all();
    } else if (is_json<json>(data_of(message))) {
      answers_.emplace_back(data_of(message));
      changed_.notify_all();
    }
  }

  // How many will answer is unknown, so wait the full `patience`, unless the broker reports that
  // there are no listeners, or `is_enough` is satisfied.
  std::vector<std::string> wait(Duration patience, const Enough& is_enough) {
    std::unique_lock lock(mutex_);
    const SystemClock clock;
    const SteadyTime until = clock.steady() + patience;
    std::size_t known = 0;
    const auto is_over = [&] { return nobody_ || answers_.size() != known; };
    while (!nobody_) {
      const bool may_end = is_enough && is_enough(answers_);
      known = answers_.size();
      const auto end = may_end ? std::min<SteadyTime>(until, clock.steady() + quiet) : until;
      if (!changed_.wait_until(lock, end, is_over)) break;
    }
    return std::move(answers_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool nobody_ = false;
  std::vector<std::string> answers_;
};

}  // namespace

Result<std::unique_ptr<Discovery>> Discovery::start(
    Connection& connection, ServiceInfo info,
    std::function<std::vector<ServiceEndpoint>()> endpoints,
    std::function<std::string()> extra_json) {
  for (const auto& text : {info.name, info.id}) {
    if (is_name(text)) continue;
    return Error{ErrorKind::invalid, fmt::format("'{}' cannot be a service's name or id: letters, "
                                                 "digits, _ and - only",
                                                 text)};
  }
  Broker& broker = broker_of(connection);
  const std::string name = info.name, id = info.id;
  auto discovery = std::make_unique<NatsDiscovery>(
      broker, std::make_shared<Answerer>(broker, std::move(info), std::move(endpoints),
                                         std::move(extra_json)));
  for (const auto& subject :
       {std::string("$SRV.*"), "$SRV.*." + name, "$SRV.*." + name + "." + id}) {
    if (auto listening = discovery->listen(subject); !listening) return listening.error();
  }
  return std::unique_ptr<Discovery>(std::move(discovery));
}

Result<std::vector<std::string>> discover(Connection& connection, Duration patience,
                                          const Enough& is_enough) {
  Broker& broker = broker_of(connection);
  if (!broker.wait_until_connected(patience)) return broker.not_connected();
  const auto inbox = broker.make_inbox();
  const auto collector = std::make_shared<Collector>();
  const auto subscription = broker.subscribe({inbox, "", collector});
  if (!subscription) return subscription.error();
  const natsStatus status = broker.publish("$SRV.STATS", inbox.c_str(), {});
  auto answers = collector->wait(status == NATS_OK ? patience : Duration{}, is_enough);
  broker.unsubscribe(*subscription);
  if (status != NATS_OK) return broker.not_connected();
  return answers;
}

}  // namespace laban::nats

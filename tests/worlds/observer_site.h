#pragma once

// A broker of three partitions, observers as programs, and participants that answer every undo.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "bus/event/wire.h"
#include "bus/log/nats/connection.h"
#include "bus/log/wakeup.h"
#include "bus/schema/schema_registry.h"
#include "observer/projection/definition_events.h"
#include "tests/support/child_process.h"
#include "tests/support/nats_server.h"
#include "tests/worlds/order_saga.h"

namespace laban::observer::testing {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using laban::testing::ChildProcess;
using laban::testing::NatsServer;

inline constexpr std::uint32_t partitions = 3;

struct ObserverSite {
  NatsServer server;
  std::unique_ptr<nats::Connection> connection;
  std::unique_ptr<RequestClient> client;
  std::unique_ptr<schema::SchemaRegistry> schemas;
  std::vector<std::unique_ptr<Log>> logs;
  std::set<std::string> answered;

  ObserverSite() {
    auto opened = nats::Connection::open({server.url(), "test", ""}, nullptr, 10s);
    REQUIRE(opened);
    connection = std::move(*opened);
    REQUIRE(nats::provision(*connection, {"shop", partitions, 0}));
    client = connection->make_request_client("shop");
    auto loaded = schema::SchemaRegistry::load(LABAN_SCHEMA_DIR);
    REQUIRE(loaded);
    schemas = std::move(*loaded);
    for (std::uint32_t partition = 0; partition < partitions; ++partition) {
      auto log = connection->open_log("shop", partition);
      REQUIRE(log);
      REQUIRE((*log)->open_reader(1));
      logs.push_back(std::move(*log));
      const auto definition = applied_event("order", order_definition().digest(), order_yaml(),
                                            {1, false, "ann", "", {}});
      const auto subject = Subject::make("shop", partition, definition.type);
      REQUIRE(connection->publish_raw(subject->text(), definition.message));
    }
  }

  std::unique_ptr<ChildProcess> start_observer(const std::filesystem::path& dir,
                                               const std::string& mode = "emit") {
    const auto program = laban::testing::program_directory().parent_path() / "laban-observer";
    return std::make_unique<ChildProcess>(std::vector<std::string>{
        program, "--url", server.url(), "--dir", dir, "--mode", mode, "--log-level", "warn"});
  }

  EventId publish(std::string_view type, const std::string& saga, const EventId& cause = {}) {
    const auto* known = schemas->find(type);
    REQUIRE(known != nullptr);
    const auto payload = schemas->from_json(type, "{}");
    Envelope envelope;
    envelope.id = root_id(known->source, saga, type);
    envelope.type = type;
    envelope.source = known->source;
    envelope.saga = saga;
    envelope.cause = cause;
    envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload->data()), payload->size()};
    const auto subject = Subject::make("shop", partition_of(saga, partitions), type);
    REQUIRE(connection->publish_raw(subject->text(), wire::encode(envelope)));
    return envelope.id;
  }

  void place(const std::string& saga, bool fails) {
    const EventId reserved = publish("inventory.reserved", saga, publish("order.placed", saga));
    if (fails) return void(publish("payment.declined", saga, reserved));
    publish("seller.prepared", saga, publish("payment.charged", saga, reserved));
    publish("logistics.dispatched", saga, publish("logistics.assigned", saga));
  }

  // Plays the participants: confirms each undo once. Counts the requests read so far.
  std::size_t requests = 0;
  void answer_requests() {
    for (std::uint32_t partition = 0; partition < partitions; ++partition) {
      std::vector<StoredMessage> messages;
      if (!logs[partition]->read(messages, 1000)) (void)logs[partition]->open_reader(1);
      for (const auto& message : messages) {
        const auto event = wire::decode(message, "shop", partition, partitions);
        if (!event) continue;
        const auto part = order_definition().part_of(event->envelope.type);
        if (!part || part->role != Role::undo) continue;
        ++requests;
        const Step& step = order_definition().step(part->step);
        const std::string saga(event->envelope.saga);
        if (answered.insert(saga + "/" + step.name).second) {
          publish(step.undone, saga, event->envelope.id);
        }
      }
    }
  }

  Json ask(const std::string& endpoint, const Json& request = Json::object()) {
    const auto reply = client->ask("observer", endpoint, request.dump(), 1s);
    return reply ? Json::parse(*reply) : Json(nullptr);
  }

  template <class Condition>
  bool wait(Condition condition, Duration patience = 60s) {
    const SystemClock clock;
    const SteadyTime end = clock.steady() + patience;
    while (clock.steady() < end) {
      answer_requests();
      if (condition()) return true;
      Wakeup().wait(10ms);
    }
    return false;
  }

  bool wait_for_counts(std::size_t completed, std::size_t compensated) {
    return wait([&] {
      const Json stats = ask("sagas.stats");
      return stats.is_object() && stats["counts"]["completed"] == completed &&
             stats["counts"]["compensated"] == compensated;
    });
  }

  // By partition: the position, and the digest of everything up to there.
  Json digests() {
    const Json status = ask("status");
    Json all = Json::array();
    if (!status.is_object()) return all;
    for (const auto& one : status["partitions"]) {
      if (one["lag"] != 0 || one["caught_up"] != true) return Json::array();
      all.push_back({one["checkpoint"], one["digest"]});
    }
    return all;
  }
};

}  // namespace laban::observer::testing

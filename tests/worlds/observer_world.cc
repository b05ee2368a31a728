#include "tests/worlds/observer_world.h"

#include <doctest/doctest.h>
#include <laban/codec.h>

#include <algorithm>

#include "observer/projection/definition_events.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/instance_codec.h"
#include "tests/worlds/order_saga.h"

namespace laban::observer::testing {

using namespace std::chrono_literals;

namespace {

Result<wire::Decoded> decoded(const StoredMessage& message) {
  return wire::decode(message, "shop", 0, 1);
}

}  // namespace

const schema::SchemaRegistry& schemas() {
  static const auto registry = [] {
    auto loaded = schema::SchemaRegistry::load(LABAN_SCHEMA_DIR);
    REQUIRE(loaded);
    return std::move(*loaded);
  }();
  return *registry;
}

World::World() : World(std::vector<std::string>{order_yaml()}) {}

World::World(const std::vector<std::string>& definitions)
    : clock(Time(1'790'000'000s)), stream(std::make_shared<memory::Stream>(clock)) {
  for (const auto& yaml : definitions) {
    apply(yaml, 1, false, read_definition(yaml, "test").definition.value().name());
  }
}

World::World(const World& other, const std::string& definition)
    : clock(Time(1'790'000'000s)), stream(std::make_shared<memory::Stream>(clock)) {
  apply(definition, 1);
  for (const auto& message : other.stream->messages()) {
    clock.set(message.stored_at);
    if (message.sequence > 1) stream->append(message.subject, message.data);
  }
}

void World::apply(const std::string& yaml, std::uint32_t number, bool shadow,
                  const std::string& name) {
  const auto read = read_definition(yaml, "test");
  const std::uint64_t digest = read.definition ? read.definition->digest() : yaml.size();
  const auto event =
      applied_event(name, digest, yaml, {number, shadow, "ann", "test", clock.now()});
  stream->append(Subject::make("shop", 0, event.type)->text(), event.message);
}

void World::withdraw(std::uint32_t number, bool shadow, const std::string& name) {
  const auto event = withdrawn_event(name, {number, shadow, "ann", "test", clock.now()});
  stream->append(Subject::make("shop", 0, event.type)->text(), event.message);
}

EventId World::publish(std::string_view type, std::string_view saga, const EventId& cause,
                       std::string_view json, std::string_view name) {
  const auto* schema = schemas().find(type);
  REQUIRE(schema != nullptr);
  const auto payload = schemas().from_json(type, json);
  REQUIRE(payload);
  return publish_raw(type, saga, schema->source, cause, *payload, name);
}

EventId World::publish_raw(std::string_view type, std::string_view saga, std::string_view source,
                           const EventId& cause, std::string_view payload, std::string_view name) {
  Envelope envelope;
  envelope.id = root_id(source, std::string(saga) + std::string(name), type);
  envelope.type = type;
  envelope.source = source;
  envelope.saga = saga;
  envelope.cause = cause;
  envelope.time = clock.now();
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  stream->append(Subject::make("shop", 0, type)->text(), wire::encode(envelope));
  return envelope.id;
}

void World::play_order(const std::string& saga, const std::string& fails) {
  const auto next = [&](const char* step, const char* done, const char* rejected,
                        const EventId& cause) {
    clock.advance(2ms);
    if (fails == step) return publish(rejected, saga, cause, R"({"reason": "no luck"})");
    return publish(done, saga, cause);
  };
  const EventId placed = publish("order.placed", saga);
  publish("notification.sent", saga, placed);
  const EventId reserved = next("reserve", "inventory.reserved", "inventory.rejected", placed);
  if (fails == "reserve") return;
  const EventId charged = next("charge", "payment.charged", "payment.declined", reserved);
  if (fails == "charge") return;
  next("prepare", "seller.prepared", "seller.rejected", charged);
  const EventId assigned = next("carrier", "logistics.assigned", "logistics.rejected", charged);
  if (fails == "prepare" || fails == "carrier" || fails == "dispatch") return;
  publish("logistics.dispatched", saga, assigned);
}

std::size_t World::answer_requests() {
  for (const std::size_t end = stream->messages().size(); answered_up_to_ < end;
       ++answered_up_to_) {
    const auto event = decoded(stream->messages()[answered_up_to_]);
    if (!event) continue;
    const auto part = order_definition().part_of(event->envelope.type);
    if (!part || part->role != Role::undo) continue;
    const std::string saga(event->envelope.saga);
    if (!answered_.insert(saga + "/" + order_definition().step(part->step).name).second)
      continue;  // dropped by the barrier
    waiting_.push_back({saga, part->step, event->envelope.id});
  }
  const auto is_down = [&](const Request& request) {
    return down.contains(order_definition().step(request.step).service);
  };
  const auto first_waiting = std::stable_partition(
      waiting_.begin(), waiting_.end(), [&](const Request& request) { return !is_down(request); });
  const std::vector<Request> answerable(waiting_.begin(), first_waiting);
  waiting_.erase(waiting_.begin(), first_waiting);
  for (const auto& request : answerable)
    publish(order_definition().step(request.step).undone, request.saga, request.id);
  return answerable.size();
}

std::size_t World::count(std::string_view type) const {
  std::size_t count = 0;
  for (const auto& message : stream->messages())
    count += static_cast<std::size_t>(unchecked_type(message.subject) == type);
  return count;
}

std::size_t World::count_ids(std::string_view type) const {
  std::set<EventId> ids;
  for (const auto& message : stream->messages()) {
    const auto event = decoded(message);
    if (event && event->envelope.type == type) ids.insert(event->envelope.id);
  }
  return ids.size();
}

std::vector<std::string> World::types(std::string_view saga) const {
  std::vector<std::string> types;
  for (const auto& message : stream->messages()) {
    const auto event = decoded(message);
    if (event && event->envelope.saga == saga) types.emplace_back(event->envelope.type);
  }
  return types;
}

Observer::Observer(World& lives_in, std::shared_ptr<memory::Disk> disk, Mode mode,
                   const schema::SchemaRegistry* installed, const ObserverLimits& limits)
    : world(lives_in) {
  log = memory::open(world.stream);
  projection = std::make_unique<Projection>(
      ProjectionConfig{0, mode, installed != nullptr, limits.projection},
      installed == nullptr ? schemas() : *installed);
  store = memory::open(std::move(disk), runtime::PartitionTask::families(*projection));
  unit = std::make_unique<runtime::PartitionTask>(
      runtime::PartitionTaskConfig{std::string(observer_name), "shop", 0, 1, mode != Mode::observe,
                                   limits.task, /*has_replicas=*/true, /*log_wins=*/true},
      *projection, *log, *store, world.clock);
}

void Observer::run() {
  for (int i = 0; i < 10'000; ++i) {
    const auto busy = unit->step();
    if (!busy) FAIL(busy.error().message);
    if (!*busy) return;
  }
  FAIL("the observer does not come to rest");
}

void Observer::settle(World& world, std::vector<Observer*> observers, Duration duration) {
  const SteadyTime end = world.clock.steady() + duration;
  while (world.clock.steady() < end) {
    const std::size_t before = world.stream->messages().size();
    for (auto* observer : observers) observer->run();
    world.answer_requests();
    if (world.stream->messages().size() == before) {
      world.clock.advance(50ms);
    } else {
      world.clock.advance(1ms);
    }
  }
  for (auto* observer : observers) observer->run();
}

std::optional<Instance> Observer::instance(std::string_view saga,
                                           std::string_view definition) const {
  const auto row = store->get(instances, instance_key(definition, saga));
  REQUIRE(row);
  if (!*row) return std::nullopt;
  return decode_instance(**row);
}

State Observer::state(std::string_view saga) const {
  const auto found = instance(saga);
  REQUIRE(found.has_value());
  return found->state;
}

std::string Observer::dump() const {
  std::string all;
  for (Family family = instances; family <= observer_meta; ++family) {
    codec::append_le64(all, family);
    REQUIRE(store->scan(family, {}, {}, [&](auto key, auto value) {
      codec::append_text_value(all, key);
      codec::append_text_value(all, value);
      return true;
    }));
  }
  return all;
}

QueryContext Observer::queries() const {
  const auto& shown = projection->schemas();
  return {{{0, store.get(), &projection->book(), &projection->waits(), &shown}},
          "shop",
          1,
          &shown,
          world.clock.now()};
}

}  // namespace laban::observer::testing

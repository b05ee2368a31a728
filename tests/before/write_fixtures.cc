// write_fixtures DIRECTORY: makes the files of tests/before/fixtures. Run once, by the build whose
// log, stores and events they are; kept to show how they were made.

#include <fmt/core.h>

#include <algorithm>
#include <iostream>

#include "bus/event/wire.h"
#include "events/inventory.h"
#include "events/laban.h"
#include "observer/projection/definition_events.h"
#include "services/orders/intake/order_json.h"
#include "tests/before/fixture_files.h"
#include "tests/before/shop_of_before.h"
#include "tests/simulation/world.h"

namespace laban::before {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t seed = 15;

// Orders and faults as the simulator draws them, on one partition that keeps its tail.
std::vector<StoredMessage> simulated_log(const simulation::Knowledge& knowledge) {
  auto plan = simulation::make_plan(seed, {60, 60});
  plan.partitions = 1;
  plan.options = options();
  plan.poisons.clear();
  std::erase_if(plan.faults, [](const auto& fault) {
    return fault.kind == simulation::FaultKind::cut_tail ||
           (simulation::is_of_broker(fault.kind) && fault.target > 0);
  });
  simulation::Trace trace(false);
  simulation::World world(plan, knowledge, trace);
  world.run();
  if (!world.is_at_rest()) throw std::runtime_error("the simulation does not come to rest");
  return world.broker().messages(0);
}

class Tail {
 public:
  Tail(Shop& shop, const simulation::Knowledge& knowledge) : shop_(shop), knowledge_(knowledge) {}

  void place(const std::string& id) {
    orders::Order order;
    order.order_id = id;
    order.customer = "c-" + id;
    order.country = "Norway";
    order.lines = {{"p-" + id, "THING", 2, 150}};
    shop_.member("orders").task->request("place", orders::write_order_json(order),
                                         [](const Result<std::string>& answer) {
                                           if (!answer)
                                             throw std::runtime_error(answer.error().message);
                                         });
    shop_.run(50ms);
  }

  void say(std::string_view type, std::string_view saga, std::span<const std::uint8_t> payload,
           const EventId& cause = {}) {
    Envelope envelope;
    envelope.id = root_id("operator", saga, fmt::format("{} {}", type, ++said_));
    envelope.type = type;
    envelope.source = "operator";
    envelope.saga = saga;
    envelope.cause = cause;
    envelope.time = shop_.clock.now();
    envelope.payload = payload;
    shop_.stream->append(Subject::make("shop", 0, type)->text(), wire::encode(envelope));
  }

  void act(const std::string& saga, const std::string& action) {
    OperatorActedT act;
    act.action = action;
    act.definition = "order";
    act.generation = 1;
    act.by = "ann";
    act.reason = "before";
    const auto payload = laban::detail::encode_payload(act);
    say(EventTraits<OperatorActed>::type, saga, {payload.data(), payload.size()});
    shop_.run(50ms);
  }

  void shadow(std::uint32_t number) {
    const auto& variant = knowledge_.variants[3];
    const auto event = observer::applied_event("order", variant.definition.digest(), variant.text,
                                               {number, true, "ann", "before", shop_.clock.now()});
    shop_.stream->append(Subject::make("shop", 0, event.type)->text(), event.message);
  }

  void withdraw_shadow(std::uint32_t number) {
    const auto event =
        observer::withdrawn_event("order", {number, true, "ann", "before", shop_.clock.now()});
    shop_.stream->append(Subject::make("shop", 0, event.type)->text(), event.message);
  }

  // Sends payment's dead letter of this saga back, edited.
  void redrive(const std::string& saga) {
    const auto letter = find(EventTraits<DeadLettered>::type, saga);
    const auto set_aside = find(EventTraits<inventory::Reserved>::type, saga);
    auto edited = *laban::detail::verified_payload<inventory::Reserved>(set_aside.envelope.payload)
                       .value()
                       ->UnPack();
    edited.customer = "edited";
    const auto payload = laban::detail::encode_payload(edited);
    RedriveRequestedT request;
    request.letter = letter.envelope.id.hex();
    request.letter_sequence = letter.position.sequence;
    request.service = "payment";
    request.event_id = set_aside.envelope.id.hex();
    request.event_type = set_aside.envelope.type;
    request.event_source = set_aside.envelope.source;
    request.event_cause = set_aside.envelope.cause.hex();
    request.edited = true;
    request.by = "ann";
    request.reason = "before";
    request.payload.assign(payload.data(), payload.data() + payload.size());
    const auto bytes = laban::detail::encode_payload(request);
    say(EventTraits<RedriveRequested>::type, saga, {bytes.data(), bytes.size()},
        letter.envelope.id);
  }

 private:
  wire::Decoded find(std::string_view type, std::string_view saga) const {
    for (const auto& message : shop_.stream->messages()) {
      auto event = wire::decode(message, "shop", 0, 1);
      if (event && event->envelope.type == type && event->envelope.saga == saga)
        return std::move(*event);
    }
    throw std::runtime_error(fmt::format("{} has no {}", saga, type));
  }

  Shop& shop_;
  const simulation::Knowledge& knowledge_;
  std::uint32_t said_ = 0;
};

constexpr const char* programs[] = {"orders",    "inventory",    "payment", "seller",
                                    "logistics", "notification", "observer"};

void write_shop(const simulation::Knowledge& knowledge) {
  const auto simulated = simulated_log(knowledge);
  Shop shop(*knowledge.schemas, simulated);
  std::map<std::string, std::shared_ptr<memory::Disk>> disks;
  for (const char* program : programs) shop.start(program, disks[program] = memory::make_disk());
  shop.run(10s);
  fmt::print("{} messages of the simulator, {} of a rebuild\n", simulated.size(),
             shop.stream->messages().size() - simulated.size());

  Tail tail(shop, knowledge);
  tail.shadow(1000);
  tail.place("b-held");
  tail.act("b-held", "hold");
  for (const auto saga : {fails_until_calm, fails_until_edited}) tail.place(std::string(saga));
  tail.place("b-calm");
  tail.act("b-held", "release");
  shop.run(1min);
  tail.redrive(std::string(fails_until_edited));
  tail.withdraw_shadow(1001);
  shop.run(10min);

  // What waits at the end: payment has something to say and an event to try again, notification a
  // mail to send.
  shop.start("payment", disks["payment"], /*publishes=*/false);
  shop.member("notification").effects.holds_back = true;
  tail.place("b-unsaid-2");
  tail.place(std::string(always_fails));
  shop.run(1s);
  write_log("shop.log", shop.stream->messages());
  for (const char* service : {"payment", "notification"})
    write_store(service, *shop.member(service).store);
  std::string endings;
  for (const auto& line : endings_of(*shop.member("observer").store)) endings += line + "\n";
  write_file("endings.txt", endings);
}

void write_events(const schema::SchemaRegistry& schemas) {
  std::vector<StoredMessage> messages;
  std::string said;
  for (const auto& line : read_lines("events.txt")) {
    const std::string type = line.substr(0, line.find(' '));
    const auto payload = schemas.from_json(type, line.substr(type.size() + 1));
    if (!payload) throw std::runtime_error(type + ": " + payload.error().message);
    Envelope envelope;
    envelope.id = root_id("before", "b-1", type);
    envelope.type = type;
    const std::string& source = schemas.find(type)->source;
    envelope.source = source == "*" ? std::string_view("payment") : source;
    envelope.saga = "b-1";
    envelope.cause = root_id("before", "b-1", "cause");
    envelope.time = Time(1'234'567'890'123'456'789ns);
    envelope.trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload->data()), payload->size()};
    messages.push_back({messages.size() + 1, Time(1'300'000'000s),
                        Subject::make("shop", 0, type)->text(), wire::encode(envelope)});
    const auto event = wire::decode(messages.back(), "shop", 0, 1);
    if (!event) throw std::runtime_error(type + ": " + event.error().message);
    said += schema::to_cloudevents_json(schemas, event->envelope, event->position) + "\n";
  }
  write_log("events.log", messages);
  write_file("events.json", said);
}

}  // namespace

}  // namespace laban::before

int main() try {
  const auto knowledge = laban::simulation::learn();
  laban::before::write_events(*knowledge.schemas);
  laban::before::write_shop(knowledge);
  return 0;
} catch (const std::exception& error) {
  std::cerr << "write_fixtures: " << error.what() << "\n";
  return 1;
}

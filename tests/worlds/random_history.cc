#include "tests/worlds/random_history.h"

#include <fmt/core.h>

#include "events/laban.h"
#include "tests/worlds/order_saga.h"

namespace laban::observer::testing {

using namespace std::chrono_literals;

namespace {

// All event types the definition mentions.
const std::vector<std::string>& types() {
  static const auto all = [] {
    std::vector<std::string> types;
    for (const Step& step : order_definition().steps()) {
      types.push_back(step.done);
      types.insert(types.end(), step.fails.begin(), step.fails.end());
      for (const auto& type : {step.undo, step.undone})
        if (!type.empty()) types.push_back(type);
    }
    return types;
  }();
  return all;
}

std::string with_within(const char* within) {
  std::string text = order_yaml();
  return text.replace(text.find("within: 15m"), 11, fmt::format("within: {}", within));
}

}  // namespace

const std::vector<std::string>& RandomHistory::sagas() {
  static const std::vector<std::string> all = {"o-1", "o-2", "o-3", "o-4", "o-5"};
  return all;
}

void RandomHistory::say(const std::string& saga) {
  const std::string& type = types()[below(types().size())];
  world_.publish(type, saga, {}, "{}", once_in(3) ? "" : std::to_string(events_));
}

void RandomHistory::act(const std::string& saga) {
  static const char* const actions[] = {"hold", "release", "retry", "skip", "abort"};
  world_.publish("laban.operator_acted", saga, {},
                 fmt::format(R"({{"action": "{}", "definition": "order", "generation": {},
                                 "by": "ann", "reason": "test"}})",
                             actions[below(5)], 1 + below(2)),
                 std::to_string(events_));
}

void RandomHistory::change_definitions() {
  if (once_in(3)) return world_.withdraw(version_);
  if (once_in(3)) return world_.apply(with_within("20m"), ++shadow_, /*shadow=*/true);
  static const char* const withins[] = {"10m", "15m", "16m"};
  world_.apply(with_within(withins[below(3)]), ++version_);
}

// Messages that were not read yet.
void RandomHistory::lose_some() {
  const std::uint64_t end = world_.stream->messages().size();
  if (end <= read_up_to_ + 2) return;
  const std::uint64_t first = read_up_to_ + 1 + below(end - read_up_to_);
  world_.stream->forget(first, std::min(end, first + below(3)));
}

void RandomHistory::happen_to(const std::string& saga) {
  switch (below(12)) {
    case 0:
      return act(saga);
    case 1: {
      const auto payload = schemas().from_json("payment.charged", "{}");
      world_.publish_raw("payment.charged", saga, "mallory", {}, *payload, std::to_string(events_));
      return;
    }
    case 2:
      world_.publish_raw("returns.opened", saga, "returns", {}, std::string(8, '\0'),
                         std::to_string(events_));
      return;
    case 3: {
      DeadLetteredT letter;
      letter.service = "payment";
      letter.reason = "no ledger";
      letter.event_type = "inventory.reserved";
      const auto bytes = detail::encode_payload(letter);
      world_.publish_raw("laban.dead_lettered", saga, "payment", {},
                         {reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                         std::to_string(events_));
      return;
    }
    case 4:
    case 5:
      world_.publish("order.placed", saga, {}, "{}", std::to_string(events_ / 20));
      return;
    default:
      return say(saga);
  }
}

// The same event says that something else led to it.
void RandomHistory::contradict(const StoredMessage& message) {
  const auto event = wire::decode(message, "shop", 0, 1);
  if (!event) return;
  Envelope other = event->envelope;
  other.cause = {static_cast<std::uint64_t>(events_), 1};
  world_.stream->append(message.subject, wire::encode(other));
}

void RandomHistory::happen() {
  ++events_;
  const std::string& saga = sagas()[below(sagas().size())];
  switch (below(20)) {
    case 0:
      world_.stream->append("shop.0.payment.charged", "garbage");
      break;
    case 1: {
      const auto& messages = world_.stream->messages();
      const auto again = messages[below(messages.size())];
      if (once_in(2))
        contradict(again);
      else
        world_.stream->append(again.subject, again.data);
      break;
    }
    case 2:
      change_definitions();
      break;
    case 3: {
      static const char* const failing[] = {"", "reserve", "charge", "prepare", "carrier"};
      world_.play_order(saga, failing[below(5)]);
      break;
    }
    default:
      happen_to(saga);
  }
  world_.clock.advance(std::chrono::milliseconds(below(400)));
}

void RandomHistory::play(Observer& observer, int count) {
  for (int i = 0; i < count; ++i) {
    happen();
    if (once_in(25)) lose_some();
    if (once_in(4)) observer.run();
    if (once_in(12))
      Observer::settle(world_, {&observer}, std::chrono::milliseconds(below(12'000)));
    read_up_to_ = observer.unit->checkpoint();
  }
  observer.run();
}

}  // namespace laban::observer::testing

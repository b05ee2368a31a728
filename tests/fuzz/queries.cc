// A request to the observer: the first byte chooses the endpoint. The answer is JSON or a described
// error; a cursor that was issued is accepted.

#include <nlohmann/json.hpp>

#include "tests/fuzz/bytes.h"
#include "tests/fuzz/small_observer.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

namespace {

constexpr std::size_t long_answer = 64 * 1024;

// Sagas in different states, with operators' actions, a shadow and unknown events.
struct Shop {
  SmallLog log;
  SmallObserver observer{log};

  Shop() {
    for (const char* saga : {"o-1", "o-2", "o-3", "o-4", "o-5"}) play(saga);
    log.say("returns.opened", "o-2", std::string(8, '\0'), "");
    log.stream->append("shop.0.payment.charged", "garbage");
    const std::string act =
        R"({"action":"hold","definition":"order","generation":1,"by":"ann","reason":"look"})";
    log.say("laban.operator_acted", "o-4", SmallLog::payload_of("laban.operator_acted", act), "");
    observer.run();
  }

  void play(const std::string& saga) {
    static constexpr const char* flow[] = {
        "order.placed",    "notification.sent",  "inventory.reserved",  "payment.charged",
        "seller.prepared", "logistics.assigned", "logistics.dispatched"};
    const std::size_t much = saga.back() - '1';
    EventId cause;
    for (std::size_t i = 0; i < std::size(flow) - much; ++i) {
      log.clock.advance(std::chrono::milliseconds(7));
      cause = log.say(flow[i], saga, SmallLog::payload_of(flow[i]), "", cause);
    }
    if (saga == "o-5")
      log.say("payment.declined", saga,
              SmallLog::payload_of("payment.declined", R"({"reason":"over the limit"})"), "",
              cause);
    observer.run();
  }
};

}  // namespace

void queries(std::string_view input) {
  static Shop shop;
  static const auto endpoints = observer::query_endpoints();
  Bytes bytes(input);
  const std::string& endpoint = endpoints[bytes.below(endpoints.size())];
  const auto answer = observer::answer(endpoint, bytes.rest(), shop.observer.queries());
  if (!answer) {
    law(answer.error().kind == ErrorKind::invalid || answer.error().kind == ErrorKind::not_found,
        "a request is wrong or asks for nothing that is there");
    (void)nlohmann::json(answer.error().message).dump();  // sent as UTF-8
    return;
  }
  // Covers every second of an hour: reading that takes longer than everything else.
  if (answer->size() > long_answer) return law(answer->ends_with("}"), "an answer is whole");
  const auto json = nlohmann::json::parse(*answer, nullptr, false);
  law(json.is_object() && json.contains("schema_version"), "an answer is a JSON object");
  const auto cursor = json.find("cursor");
  if (cursor == json.end() || !cursor->is_string() || endpoint != "sagas.ls") return;
  const auto next = observer::answer(endpoint, nlohmann::json{{"cursor", *cursor}}.dump(),
                                     shop.observer.queries());
  law(next.has_value(), "a cursor that was given out is taken back");
}

}  // namespace laban::fuzz

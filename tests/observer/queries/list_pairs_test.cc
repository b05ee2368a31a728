// sagas.ls with everything at once: several partitions, several definitions and their shadows,
// sagas that began again, any filters, both orders, any page size, now and at any earlier moment.
// Each list is compared with one made from the instances themselves.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "observer/projection/index_entry.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/instance_codec.h"
#include "tests/observer/queries/questions.h"
#include "tests/worlds/order_saga.h"
#include "tests/worlds/random_history.h"

using namespace laban;
using namespace laban::observer;
using namespace std::chrono_literals;
using laban::observer::testing::ask;
using laban::observer::testing::Observer;
using laban::observer::testing::order_yaml;
using laban::observer::testing::RandomHistory;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

// Sees events of the same sagas as order.yaml.
const std::string bill_yaml = R"(saga: bill
starts: inventory.reserved
within: 1m
steps:
  reserve: { service: inventory, done: inventory.reserved,
             undo: inventory.release_requested, undone: inventory.released }
  charge:  { service: payment, after: [reserve], done: payment.charged, fails: [payment.declined],
             undo: payment.refund_requested, undone: payment.refunded, within: 20s }
  mail:    { service: notification, after: [reserve], done: notification.sent, optional: true }
business:
  new:     { state: [placeholder, running] }
  paid:    { done: [charge] }
  lost:    { state: [stuck, compensated] }
)";

struct Site {
  World world{{order_yaml(), bill_yaml}};
  Observer observer{world, memory::make_disk()};
  RandomHistory history;

  explicit Site(std::uint64_t seed) : history(world, seed) {}
};

// Where a saga stands in the list, oldest first, and what filters look at.
struct Place {
  Time opened{};
  std::uint64_t sequence = 0;
  std::uint32_t partition = 0;
  std::string key;  // of the instance
  std::string shown, definition, state, business;
  std::set<std::pair<std::string, std::string>> waits;  // service, step
  std::set<std::string> findings;

  auto order() const { return std::tie(opened, sequence, partition, key); }
};

std::string shown(std::uint32_t partition, const std::string& definition, const std::string& saga,
                  std::uint64_t generation, const std::string& state) {
  return fmt::format("{}/{}/{}/{} {}", partition, definition, saga, generation, state);
}

std::vector<Place> places_of(const Observer& observer, std::uint32_t partition) {
  std::vector<Place> all;
  REQUIRE(observer.store->scan(instances, {}, {}, [&](auto key, auto value) {
    const auto instance = decode_instance(value);
    REQUIRE(instance.has_value());
    const auto* version = observer.projection->book().find(instance->definition, instance->version);
    REQUIRE(version != nullptr);
    const IndexEntry entry = index_entry_of(version->definition, *instance);
    const std::string state = name_of(instance->state);
    Place place{instance->opened.log_time,
                instance->opened.sequence,
                partition,
                std::string(key),
                shown(partition, instance->definition, instance->saga, instance->generation, state),
                instance->definition,
                state,
                std::string(entry.business),
                {},
                {}};
    for (const auto& finding : instance->findings) place.findings.insert(name_of(finding.kind));
    for (const auto& wait : entry.waits) place.waits.emplace(wait.service, wait.step);
    all.push_back(std::move(place));
    return true;
  }));
  return all;
}

bool is_wanted(const Json& request, const Place& place, Time now) {
  const auto is = [&](const char* key) { return request.contains(key); };
  if (is("definition") ? request["definition"] != place.definition : is_shadow(place.definition))
    return false;
  const auto& states = is("state") ? request["state"] : Json::array();
  if (!states.empty() && std::find(states.begin(), states.end(), place.state) == states.end())
    return false;
  if (is("finding") && std::ranges::none_of(request["finding"], [&](const Json& kind) {
        return place.findings.contains(kind.get<std::string>());
      }))
    return false;
  if (is("business") && request["business"] != place.business) return false;
  if (is("older_than_ms") &&
      place.opened >= now - std::chrono::milliseconds(request["older_than_ms"]))
    return false;
  if (!is("service") && !is("step")) return true;
  return std::any_of(place.waits.begin(), place.waits.end(), [&](const auto& wait) {
    return (!is("service") || request["service"] == wait.first) &&
           (!is("step") || request["step"] == wait.second);
  });
}

std::vector<std::string> expected(std::vector<Place> all, const Json& request, Time now) {
  std::sort(all.begin(), all.end(),
            [](const Place& a, const Place& b) { return a.order() < b.order(); });
  std::vector<std::string> wanted;
  for (const auto& place : all) {
    if (is_wanted(request, place, now)) wanted.push_back(place.shown);
  }
  if (request["newest_first"]) std::reverse(wanted.begin(), wanted.end());
  return wanted;
}

// Page by page. Only the last page may be short: these lists are far from any limit.
std::vector<std::string> listed(const QueryContext& context, Json request) {
  std::vector<std::string> all;
  const std::size_t limit = request["limit"];
  for (int page = 0; page < 500; ++page) {
    const Json reply = ask(context, "sagas.ls", request);
    for (const auto& saga : reply["sagas"])
      all.push_back(shown(saga["partition"], saga["definition"], saga["saga"], saga["generation"],
                          saga["state"]));
    if (reply["cursor"].is_null()) {
      CHECK(reply["sagas"].size() <= limit);
      return all;
    }
    CHECK(reply["sagas"].size() == limit);
    request["cursor"] = reply["cursor"];
  }
  FAIL("the pages do not end");
  return all;
}

class Requests {
 public:
  explicit Requests(std::uint64_t seed) : random_(seed) {}

  Json next(bool with_age) {
    Json request = {{"limit", one_of({1, 2, 3, 7, 50})}, {"newest_first", once_in(2)}};
    maybe(request, "definition", {"order", "bill", "order~shadow", "none"});
    maybe(request, "state",
          {Json{"running"}, Json{"running", "compensating", "stuck"}, Json{"completed"},
           Json{"compensated", "placeholder"}, Json{"stuck", "completed"}});
    if (once_in(2)) {
      maybe(request, "finding",
            {Json{"unexpected"}, Json{"duplicate", "late"}, Json{"settled_twice"},
             Json{"out_of_order", "after_final", "wrong_producer"}, Json{"deadline_passed"}});
    }
    maybe(request, "service",
          {"inventory", "payment", "seller", "logistics", "observer", "operator", "orders"});
    maybe(request, "step", {"reserve", "charge", "prepare", "dispatch", "place", ""});
    maybe(request, "business", {"new", "accepted", "paid", "cancelling", "lost", "in_trouble"});
    if (with_age) maybe(request, "older_than_ms", {0, 1, 500, 5000, 60'000});
    return request;
  }

 private:
  bool once_in(std::size_t times) { return random_() % times == 0; }
  Json one_of(const std::vector<Json>& choices) { return choices[random_() % choices.size()]; }
  void maybe(Json& request, const char* key, const std::vector<Json>& choices) {
    if (once_in(3)) request[key] = one_of(choices);
  }

  std::mt19937_64 random_;
};

QueryContext both(const Site& one, const Site& other) {
  QueryContext context = one.observer.queries();
  context.partition_count = 2;
  context.views.push_back(other.observer.queries().views.front());
  context.views.back().partition = 1;
  return context;
}

}  // namespace

TEST_CASE("any filters, either order and any pages list what the instances of all partitions say") {
  std::size_t matched = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Site one(seed), other(seed + 100);
    one.history.play(one.observer, 150);
    other.history.play(other.observer, 150);
    one.observer.run();
    other.observer.run();
    const QueryContext context = both(one, other);
    std::vector<Place> all = places_of(one.observer, 0);
    for (auto& place : places_of(other.observer, 1)) all.push_back(std::move(place));
    Requests requests(seed);
    for (int round = 0; round < 150; ++round) {
      const Json request = requests.next(/*with_age=*/true);
      CAPTURE(seed);
      CAPTURE(request.dump());
      const auto list = expected(all, request, context.now);
      CHECK(listed(context, request) == list);
      matched += list.size();
    }
  }
  CHECK(matched > 2000);
}

TEST_CASE("any filters, either order and any pages list at any moment what was listed then") {
  std::size_t matched = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Site site(seed);
    Requests requests(seed);
    struct Moment {
      std::uint64_t sequence;
      std::vector<std::pair<Json, std::vector<std::string>>> lists;
    };
    std::vector<Moment> moments;
    for (int part = 0; part < 6; ++part) {
      site.history.play(site.observer, 25);
      site.observer.run();
      REQUIRE(site.observer.unit->flush());
      Moment moment{site.observer.unit->checkpoint(), {}};
      const auto all = places_of(site.observer, 0);
      for (int round = 0; round < 20; ++round) {
        Json request = requests.next(/*with_age=*/false);
        auto list = expected(all, request, {});
        // Without states, a list of the past leaves out what had ended.
        if (!request.contains("state")) {
          std::erase_if(list, [](const std::string& saga) {
            return saga.ends_with(" completed") || saga.ends_with(" compensated");
          });
        }
        moment.lists.emplace_back(std::move(request), std::move(list));
      }
      moments.push_back(std::move(moment));
    }
    for (auto& moment : moments) {
      for (auto& [request, list] : moment.lists) {
        request["at"] = {{"sequence", moment.sequence}};
        CAPTURE(seed);
        CAPTURE(request.dump());
        CHECK(listed(site.observer.queries(), request) == list);
        matched += list.size();
      }
    }
  }
  CHECK(matched > 500);
}

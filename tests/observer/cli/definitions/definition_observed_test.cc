// Definitions as the observer sees them, and the wait until it sees what it should.

#include "observer/cli/definitions/definition_observed.h"

#include <doctest/doctest.h>

#include "bus/event/manual_clock.h"
#include "observer/api/json.h"
#include "observer/api/status.h"
#include "tests/observer/cli/client/answering.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

namespace {

// An observer that has version 2 of order in force on both partitions from some answer on. Each
// answer takes a second.
struct Observer {
  explicit Observer(int answer) : has_it_at(answer) {}

  const int has_it_at;
  int answers = 0;
  memory::ManualClock clock{Time{}};
  SignalWatch signals;
  ObserverClient client =
      laban::testing::observer_answering([this](std::string_view, std::string_view) {
        clock.advance(1s);
        return status(++answers >= has_it_at ? 2 : 1);
      });

  static Result<std::string> status(std::uint32_t in_force) {
    api::ObserverStatus status;
    status.partitions.resize(2);
    status.partitions[1].partition = 1;
    status.partitions[0].definitions = {{.definition = "order", .number = 2, .in_force = true}};
    status.partitions[1].definitions = {
        {.definition = "order", .number = 1, .in_force = in_force == 1, .running = 3},
        {.definition = "order", .number = 2, .in_force = in_force == 2, .running = 4},
        {.definition = "order", .shadow = true, .number = 2, .running = 5}};
    status.partitions[0].definitions[0].running = 6;
    return api::to_json(status);
  }

  bool wait(Duration patience) {
    return wait_for(client, {{0, "order", 2, true}, {1, "order", 2, true}}, patience, clock,
                    signals);
  }
};

}  // namespace

TEST_CASE("a definition is waited for until every partition has it") {
  Observer observer(3);
  CHECK(observer.wait(60s));
  CHECK(observer.answers == 3);
}

TEST_CASE("a definition is waited for until the patience is over, and asked about once without") {
  Observer never(1000);
  CHECK_FALSE(never.wait(2500ms));
  CHECK(never.answers == 3);
  Observer at_once(1);
  CHECK(at_once.wait(0s));
  CHECK(at_once.answers == 1);
  Observer without_patience(2);
  CHECK_FALSE(without_patience.wait(0s));
  CHECK(without_patience.answers == 1);
}

TEST_CASE("running sagas are counted over all partitions, and a shadow's apart") {
  const Observer observer(1);
  const auto observed = observe_definitions(observer.client);
  REQUIRE(observed);
  CHECK(running_under(*observed, "order", 2) == 10);
  CHECK(running_under_others(*observed, "order", 2) == 3);
  CHECK(running_under(*observed, "order~shadow", 2) == 5);
}

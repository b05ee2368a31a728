// What a saga waited for when time decided.

#include "observer/saga/fold/passed_waits.h"

#include <doctest/doctest.h>

#include "tests/worlds/order_saga.h"
#include "tests/worlds/saga_run.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::order_definition;
using laban::observer::testing::SagaRun;

namespace {

// Of the last finding that has any.
std::vector<PassedWait> waits_after(const Definition& definition,
                                    std::initializer_list<const char*> events) {
  SagaRun saga(definition);
  for (const char* event : events) saga.feed(event);
  const auto& findings = saga.instance().findings;
  for (auto finding = findings.rbegin(); finding != findings.rend(); ++finding) {
    auto waits = passed_waits(definition, saga.instance(), *finding);
    if (!waits.empty()) return waits;
  }
  return {};
}

}  // namespace

TEST_CASE("a deadline of a step began with the event that opened it") {
  const auto waits =
      waits_after(order_definition(), {"order.placed", "inventory.reserved", "due", "due", "due"});
  REQUIRE(waits.size() == 1);
  CHECK(waits[0].service == "payment");
  CHECK(waits[0].event == "payment.charged");
  CHECK(waits[0].began.sequence == 2);
}

TEST_CASE("a step that an operator skipped opens the next one like one that was done") {
  const auto& definition = order_definition();
  SagaRun saga(definition);
  saga.feed("order.placed");
  saga.feed("act skip reserve: counted by hand");
  const auto skipped = saga.instance().steps[1].skipped;
  REQUIRE(skipped.exists());
  saga.feed("inventory.reserved");
  StepIndex charge = 2;
  REQUIRE(definition.step(charge).name == "charge");
  CHECK(opened_by(definition, saga.instance(), charge) == skipped);
  CHECK_FALSE(opened_by(definition, saga.instance(), charge + 1).exists());
}

TEST_CASE("a saga whose start never came has waited for it since its first event") {
  const auto waits = waits_after(order_definition(), {"inventory.reserved", "tick 2m"});
  REQUIRE(waits.size() == 1);
  CHECK(waits[0].service == "orders");
  CHECK(waits[0].event == "order.placed");
  CHECK(waits[0].began.sequence == 1);
}

TEST_CASE("a finding that time did not make has no wait") {
  SagaRun saga(order_definition());
  saga.feed("order.placed");
  saga.feed("order.placed", "another");
  REQUIRE(saga.instance().findings.size() == 1);
  CHECK(passed_waits(order_definition(), saga.instance(), saga.instance().findings[0]).empty());
}

// What the schemas say and what the bus does about events that several programs publish.
#include <doctest/doctest.h>

#include "bus/event/wire.h"
#include "bus/schema/schema_registry.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using observer::testing::schemas;

TEST_CASE("the events of the framework that anybody may emit have their source in the subject") {
  std::size_t count = 0;
  for (const auto& event : schemas().all()) {
    CAPTURE(event.type);
    const bool is_shared = event.type.starts_with("laban.") && event.source == "*";
    CHECK(wire::carries_source(event.type) == is_shared);
    count += is_shared;
  }
  CHECK(count >= 4);
}

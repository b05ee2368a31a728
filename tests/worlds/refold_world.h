#pragma once

// A world's log folded again, over a log that notices every attempt to publish.

#include <doctest/doctest.h>

#include "observer/rebuild/refold.h"
#include "tests/support/forwarding_log.h"
#include "tests/worlds/observer_world.h"

namespace laban::observer::testing {

class ReadOnlyLog final : public laban::testing::ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;

  int publications = 0;

  Result<void> publish(std::uint64_t, const Subject&, std::string_view, std::string_view) override {
    ++publications;
    return Error{ErrorKind::unavailable, "nobody publishes here"};
  }
};

struct Refolded {
  Refolded(World& world, std::uint64_t until,
           RefoldConfig::Emissions emissions = RefoldConfig::Emissions::dropped)
      : log(std::make_unique<ReadOnlyLog>(memory::open(world.stream))),
        store(memory::open(disk, Refold::families(schemas()))) {
    Refold refold({"shop", 0, 1, until, emissions, {}, false}, *log, *store, schemas(),
                  world.clock);
    for (int i = 0; i < 100'000 && !refold.is_done(); ++i) {
      const auto stepped = refold.step();
      if (!stepped) FAIL(stepped.error().message);
    }
    REQUIRE(refold.is_done());
  }

  std::size_t outbox_rows() const {
    std::size_t count = 0;
    REQUIRE(store->scan(runtime::outbox, {}, {}, [&](auto, auto) { return ++count > 0; }));
    return count;
  }

  std::shared_ptr<memory::Disk> disk = memory::make_disk();
  std::unique_ptr<ReadOnlyLog> log;
  std::unique_ptr<Store> store;
};

}  // namespace laban::observer::testing

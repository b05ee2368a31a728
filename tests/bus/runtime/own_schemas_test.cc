// A service puts the schemas of its events into the log before anything else.
#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "bus/schema/logged_schemas.h"
#include "events/payment_schema.h"
#include "tests/bus/runtime/payment_world.h"
#include "tests/support/compiled_schema.h"

using namespace laban;
using namespace laban::runtime;
using laban::testing::charge;
using laban::testing::compiled_schema;
using laban::testing::PaymentWorld;
using namespace std::chrono_literals;

namespace {

constexpr const char* schemas_subject = "shop.0.laban.schema_applied.payment";

struct Process {
  PaymentWorld& world;
  Service service{"payment"};
  std::unique_ptr<Log> log;
  std::unique_ptr<HandlerProcessor> processor;
  std::unique_ptr<Store> store;
  std::unique_ptr<PartitionTask> task;

  Process(PaymentWorld& lives_in, std::shared_ptr<memory::Disk> disk,
          std::vector<BinarySchema> schemas)
      : world(lives_in), log(memory::open(world.stream)) {
    service.on<inventory::Reserved>("charge", charge);
    processor = std::make_unique<HandlerProcessor>(service, "shop", 0, 1,
                                                   LoggedOptions::Configure{}, std::move(schemas));
    store = memory::open(std::move(disk), PartitionTask::families(*processor));
    task = std::make_unique<PartitionTask>(PartitionTaskConfig{"payment", "shop", 0, 1}, *processor,
                                           *log, *store, world.clock);
  }

  void run() {
    for (int i = 0; i < 200; ++i) {
      const auto busy = task->step();
      if (!busy) FAIL(busy.error().message);
      if (!*busy && task->is_quiet()) return;
      world.clock.advance(300ms);
    }
    FAIL("the task does not come to rest");
  }
};

std::vector<std::string> subjects(const PaymentWorld& world) {
  std::vector<std::string> all;
  for (const auto& message : world.stream->messages()) all.push_back(message.subject);
  return all;
}

BinarySchema with_one_more_field() {
  return compiled_schema("payment",
                         "namespace payment; attribute \"event\"; attribute \"source\"; "
                         "table Charged (event) { a: int64; b: string; }");
}

}  // namespace

TEST_CASE("a service puts its schemas into the log before it says anything") {
  PaymentWorld world;
  world.reserve(1);
  const auto disk = memory::make_disk();
  Process(world, disk, {schemas::payment()}).run();
  CHECK(subjects(world) == std::vector<std::string>{"shop.0.inventory.reserved", schemas_subject,
                                                    "shop.0.payment.charged"});
  // Whoever has nothing but the log can read it.
  const auto log = memory::open(world.stream);
  const auto events = schema::find_schema_events(*log, "shop", 0, 1, {"payment"});
  REQUIRE(events);
  REQUIRE(events->size() == 1);
  const auto history = schema::history_of(*events, {});
  REQUIRE(history);
  CHECK((*history)->find("payment.charged")->source == "payment");
  CHECK((*history)->at(1).find("payment.charged") == nullptr);
}

TEST_CASE("schemas are put into the log once, and again only when they are new") {
  PaymentWorld world;
  const auto disk = memory::make_disk();
  Process(world, disk, {schemas::payment()}).run();
  Process(world, disk, {schemas::payment()}).run();
  Process(world, memory::make_disk(), {schemas::payment()}).run();  // its store was lost
  CHECK(subjects(world) == std::vector<std::string>{schemas_subject});
  Process(world, disk, {with_one_more_field()}).run();
  CHECK(subjects(world) == std::vector<std::string>{schemas_subject, schemas_subject});
  // The build of before is known, too.
  Process(world, disk, {schemas::payment()}).run();
  CHECK(subjects(world).size() == 2);
}

TEST_CASE("schemas that were lost with the log's tail are put back before anything is said") {
  PaymentWorld world;
  const auto disk = memory::make_disk();
  {
    Process process(world, disk, {schemas::payment()});
    process.run();
  }
  auto shortened = std::make_shared<memory::Stream>(world.clock);
  world.stream = shortened;
  world.reserve(1);
  Process(world, memory::make_disk(), {schemas::payment()}).run();
  CHECK(subjects(world) == std::vector<std::string>{"shop.0.inventory.reserved", schemas_subject,
                                                    "shop.0.payment.charged"});
}

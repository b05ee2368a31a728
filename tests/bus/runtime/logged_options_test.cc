// Options of a service are in the log: whoever folds it again decides as was decided then.
#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <vector>

#include "bus/runtime/framework_event.h"
#include "events/laban.h"
#include "tests/bus/runtime/payment_world.h"
#include "tests/support/forwarding_log.h"

using namespace laban;
using namespace laban::runtime;
using laban::testing::charge;
using laban::testing::PaymentWorld;
using namespace std::chrono_literals;

namespace {

using Values = Service::OptionValues;

// Charges what is within the option `limit`, and declines the rest.
void configure(Service& service) {
  const auto limit = service.option<std::int64_t>("limit", 100, "of a charge, in cents");
  (void)service.local_option<std::string>("mail-dir", "mail", "no decision depends on it");
  service.on<inventory::Reserved>("charge", [limit](const auto& event, Tx& tx) {
    if (event->total_cents() <= limit) return charge(event, tx);
    payment::DeclinedT declined;
    declined.reason = "too much";
    tx.emit(declined);
    return Outcome::done();
  });
}

Service payment_under(const Values& values) {
  Service service("payment", values);
  configure(service);
  return service;
}

// As the command line does: what the log has and this build does not is left out.
Service payment_as_logged(const Values& logged) {
  Values known;
  if (const auto limit = logged.find("limit"); limit != logged.end()) known.insert(*limit);
  return payment_under(known);
}

PartitionTaskConfig in_shop() { return PartitionTaskConfig{"payment", "shop", 0, 1}; }

struct Process {
  PaymentWorld& world;
  Service service;
  std::unique_ptr<Log> log;
  HandlerProcessor processor;
  std::unique_ptr<Store> store;
  PartitionTask task;

  Process(PaymentWorld& lives_in, std::shared_ptr<memory::Disk> disk, const Values& given,
          PartitionTaskConfig config = in_shop(), std::unique_ptr<Log> of_log = nullptr)
      : world(lives_in),
        service(payment_under(given)),
        log(of_log ? std::move(of_log) : memory::open(world.stream)),
        processor(service, "shop", 0, 1, payment_as_logged),
        store(memory::open(std::move(disk), PartitionTask::families(processor))),
        task(std::move(config), processor, *log, *store, world.clock) {}

  void run() {
    for (int i = 0; i < 200; ++i) {
      const auto busy = task.step();
      if (!busy) FAIL(busy.error().message);
      REQUIRE(task.contradiction() == nullptr);
      if (!*busy && task.is_quiet()) return;
      world.clock.advance(300ms);
    }
    FAIL("the task does not come to rest");
  }
};

// Publications go nowhere, and nothing is heard of them.
class DeafLog : public laban::testing::ForwardingLog {
 public:
  DeafLog(std::unique_ptr<Log> log, std::vector<std::string>& sent)
      : ForwardingLog(std::move(log)), sent_(sent) {}

  Result<void> publish(std::uint64_t, const Subject&, std::string_view data,
                       std::string_view) override {
    sent_.emplace_back(data);
    return {};
  }

 private:
  std::vector<std::string>& sent_;
};

struct World : PaymentWorld {
  // What payment said about each saga, by its first event: "charged".
  std::map<std::string, std::string> said() const {
    std::map<std::string, std::string> all;
    each_event([&](const Envelope& event, std::uint64_t) {
      if (event.source == "payment" && event.saga != "-")
        all.emplace(event.saga, event.type.substr(event.type.find('.') + 1));
    });
    return all;
  }

  std::vector<std::string> subjects() const {
    std::vector<std::string> all;
    for (const auto& message : stream->messages()) all.push_back(message.subject);
    return all;
  }

  void apply(std::string_view source,
             const std::vector<std::pair<std::string, std::string>>& values,
             const std::string& subject = "shop.0.laban.options_applied.operator") {
    OptionsAppliedT applied;
    applied.service = "payment";
    for (const auto& [name, value] : values) {
      auto& option = applied.options.emplace_back(std::make_unique<OptionValueT>());
      option->name = name;
      option->value = value;
    }
    const auto payload = detail::encode_payload(applied);
    Envelope envelope;
    envelope.id = root_id(source, std::to_string(stream->messages().size()), "change");
    envelope.type = EventTraits<OptionsApplied>::type;
    envelope.source = source;
    envelope.saga = "-";
    envelope.payload = {payload.data(), payload.size()};
    stream->append(subject, wire::encode(envelope));
  }
};

// Publishes nothing as long as it is told so.
class MuteLog final : public laban::testing::ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;
  bool is_mute = true;

  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id) override {
    if (is_mute) return Error{ErrorKind::unavailable, "no room"};
    return ForwardingLog::publish(token, subject, data, message_id);
  }
};

}  // namespace

TEST_CASE("a service says its options before it handles anything") {
  World world;
  world.reserve(1);
  Process process(world, memory::make_disk(), {{"limit", "50"}});
  process.run();
  CHECK(world.subjects() == std::vector<std::string>{"shop.0.inventory.reserved",
                                                     "shop.0.laban.options_applied.payment",
                                                     "shop.0.payment.charged"});
  const auto event = wire::decode(world.stream->messages()[1], "shop", 0, 1);
  REQUIRE(event);
  const auto payload = laban::detail::verified_payload<OptionsApplied>(event->envelope.payload);
  REQUIRE(payload);
  // Local options are not in it.
  REQUIRE((*payload)->options()->size() == 1);
  CHECK((*payload)->options()->Get(0)->name()->str() == "limit");
  CHECK((*payload)->options()->Get(0)->value()->str() == "50");
}

TEST_CASE("a rebuild decides under the options in the log, whatever its command line says") {
  World world;
  for (int i = 0; i < 10; ++i) world.reserve(i, 10 * (i + 1));
  Process(world, memory::make_disk(), {{"limit", "30"}}).run();
  const auto said = world.said();
  const auto messages = world.stream->messages().size();
  Process rebuilt(world, memory::make_disk(), {{"limit", "1000"}});
  rebuilt.run();
  CHECK(world.stream->messages().size() == messages);
  CHECK(rebuilt.processor.options().values() == Values{{"limit", "30"}});
  world.reserve(10, 31);
  rebuilt.run();
  CHECK(world.said().at("o-10") == "declined");
  CHECK(world.said().size() == said.size() + 1);
}

TEST_CASE("a default is pinned as well, so a build with another default decides as before") {
  World world;
  Process(world, memory::make_disk(), {}).run();
  Process again(world, memory::make_disk(), {{"limit", "1"}});
  again.run();
  CHECK(again.processor.options().values() == Values{{"limit", "100"}});
}

TEST_CASE("a change of options counts from its position on, in a rebuild too") {
  World world;
  const auto disk = memory::make_disk();
  {
    Process process(world, disk, {{"limit", "30"}});
    world.reserve(1, 40);
    process.run();
    world.apply("operator", {{"limit", "50"}});
    world.reserve(2, 40);
    process.run();
    CHECK(process.processor.options().since() == 3 + 1);
  }
  const std::map<std::string, std::string> expected{{"o-1", "declined"}, {"o-2", "charged"}};
  CHECK(world.said() == expected);
  SUBCASE("after a restart") {
    Process process(world, disk, {});
    process.run();
    CHECK(process.processor.options().values() == Values{{"limit", "50"}});
    world.reserve(3, 45);
    process.run();
    CHECK(world.said().at("o-3") == "charged");
  }
  SUBCASE("after its store was lost") {
    const auto messages = world.stream->messages().size();
    Process process(world, memory::make_disk(), {{"limit", "7"}});
    process.run();
    CHECK(world.stream->messages().size() == messages);
    CHECK(process.processor.options().values() == Values{{"limit", "50"}});
  }
}

TEST_CASE("a change that the service cannot make changes nothing, and says why") {
  World world;
  Process process(world, memory::make_disk(), {{"limit", "30"}});
  std::string why;
  SUBCASE("an unknown option") {
    world.apply("operator", {{"limit", "50"}, {"limits", "60"}});
    why = "payment has no option limits";
  }
  SUBCASE("a value that is none") {
    world.apply("operator", {{"limit", "many"}});
    why = "--limit 'many' is not a whole number";
  }
  SUBCASE("nothing at all") {
    world.apply("operator", {});
    why = "it names no option";
  }
  process.run();
  CHECK(process.processor.options().values() == Values{{"limit", "30"}});
  CHECK(process.processor.options().refusal().find(why) != std::string::npos);
  CHECK(process.processor.options().refusal().starts_with("#1 changed nothing"));
}

TEST_CASE("only an operator changes options, and only those of the service he names") {
  World world;
  Process process(world, memory::make_disk(), {{"limit", "30"}});
  process.run();
  world.apply("seller", {{"limit", "50"}}, "shop.0.laban.options_applied.seller");
  world.apply("payment", {{"limit", "60"}}, "shop.0.laban.options_applied.payment");
  world.apply("operator", {{"limit", "70"}}, "shop.0.laban.options_applied.payment");
  process.run();
  CHECK(process.processor.options().values() == Values{{"limit", "30"}});
  CHECK(process.processor.options().refusal().empty());
}

TEST_CASE(
    "of two processes that begin with different options, both decide under those said first") {
  World world;
  Process one(world, memory::make_disk(), {{"limit", "30"}});
  Process other(world, memory::make_disk(), {{"limit", "90"}});
  for (int i = 0; i < 3; ++i) {
    REQUIRE(one.task.step());
    REQUIRE(other.task.step());
    world.clock.advance(300ms);
  }
  world.reserve(1, 50);
  one.run();
  other.run();
  CHECK(one.processor.options().values() == other.processor.options().values());
  CHECK(one.processor.options().values() == Values{{"limit", "30"}});
  CHECK(world.said() == std::map<std::string, std::string>{{"o-1", "declined"}});
}

TEST_CASE("what others publish where a service says its options is passed over") {
  World world;
  world.apply("mallory", {{"limit", "1"}}, "shop.0.laban.options_applied.payment");
  world.stream->append("shop.0.laban.options_applied.payment", "garbage");
  world.apply("payment", {{"limit", "2"}}, "shop.0.laban.options_applied.payment");
  Process process(world, memory::make_disk(), {{"limit", "30"}});
  process.run();
  CHECK(process.processor.options().values() == Values{{"limit", "30"}});
}

// Published under the service's name, where it will say its options.
void forge_options(World& world, std::string_view service, const std::string& limit) {
  OptionsAppliedT forged;
  forged.service = service;
  auto& option = forged.options.emplace_back(std::make_unique<OptionValueT>());
  option->name = "limit";
  option->value = limit;
  const auto payload = detail::encode_payload(forged);
  Envelope envelope;
  envelope.id = root_id("payment", "-", EventTraits<OptionsApplied>::type);
  envelope.type = EventTraits<OptionsApplied>::type;
  envelope.source = "payment";
  envelope.saga = "-";
  envelope.payload = {payload.data(), service.empty() ? 0 : payload.size()};
  world.stream->append("shop.0.laban.options_applied.payment", wire::encode(envelope));
}

TEST_CASE("forged options that are none keep no service from starting") {
  World world;
  world.reserve(1, 40);
  SUBCASE("without a payload") { forge_options(world, "", "20"); }
  SUBCASE("of another service") { forge_options(world, "seller", "20"); }
  Process process(world, memory::make_disk(), {{"limit", "30"}});
  process.run();
  CHECK(process.processor.options().values() == Values{{"limit", "30"}});
  CHECK(world.said().at("o-1") == "declined");
  Process rebuilt(world, memory::make_disk(), {{"limit", "90"}});
  rebuilt.run();
  CHECK(rebuilt.processor.options().values() == Values{{"limit", "30"}});
}

TEST_CASE("forged options that cannot be read stop a service until it is told to go by the log") {
  World world;
  world.reserve(1, 40);
  forge_options(world, "payment", "many");
  const auto disk = memory::make_disk();
  {
    Process process(world, disk, {{"limit", "30"}});
    const auto step = process.task.step();
    REQUIRE_FALSE(step);
    CHECK(step.error().message.find("--limit 'many' is not a whole number") != std::string::npos);
    CHECK(step.error().message.find("start it once with --log-wins") != std::string::npos);
  }
  auto config = in_shop();
  config.log_wins = true;
  Process(world, disk, {{"limit", "30"}}, config).run();
  CHECK(world.said().at("o-1") == "declined");
  // Its store remembers, so the next life needs no such word.
  world.reserve(2, 20);
  Process next(world, disk, {{"limit", "1"}});
  next.run();
  CHECK(next.processor.options().values() == Values{{"limit", "30"}});
  CHECK(world.said().at("o-2") == "charged");
}

// A build that reads `limit` as a share, which no number of cents is.
Service payment_by_shares(const Values& values) {
  Service service("payment", values);
  if (service.option<std::string>("limit", "5%", "of a charge").back() != '%')
    service.option<bool>("limit", false, "no share");
  return service;
}

TEST_CASE("a build that cannot read the options in force says which, and what to do") {
  World world;
  const auto disk = memory::make_disk();
  {
    Process process(world, disk, {{"limit", "30"}});
    process.run();
    REQUIRE(process.task.flush());
  }
  const std::string message =
      "the log has an option of payment in force that this build cannot read: --limit '30' is "
      "neither true nor false. Start the build that wrote it, and change the option there: laban "
      "options apply payment NAME=VALUE";
  const Service service = payment_by_shares({});
  HandlerProcessor processor(service, "shop", 0, 1, payment_by_shares);
  const auto log = memory::open(world.stream);
  const auto step_on = [&](std::shared_ptr<memory::Disk> on) {
    const auto store = memory::open(std::move(on), PartitionTask::families(processor));
    PartitionTask task(in_shop(), processor, *log, *store, world.clock);
    return task.step();
  };
  SUBCASE("in its store") {
    const auto step = step_on(disk);
    REQUIRE_FALSE(step);
    CHECK(step.error().message == message);
  }
  SUBCASE("in the log, where somebody else may have said them") {
    const auto step = step_on(memory::make_disk());
    REQUIRE_FALSE(step);
    CHECK(step.error().message ==
          message +
              ". If no build of it wrote this, somebody used its name: start it once with "
              "--log-wins, and it begins with the next options it has said, or with its own");
  }
}

TEST_CASE("another message with the id of the options does not keep them out of the log") {
  World world;
  world.reserve(1);
  const EventId id = root_id("payment", "-", EventTraits<OptionsApplied>::type);
  (void)world.stream->store(0, "shop.0.laban.retry_due.evil", "garbage", id.hex());
  Process process(world, memory::make_disk(), {{"limit", "50"}});
  process.run();
  CHECK(world.subjects() ==
        std::vector<std::string>{"shop.0.inventory.reserved", "shop.0.laban.retry_due.evil",
                                 "shop.0.laban.options_applied.payment", "shop.0.payment.charged"});
}

TEST_CASE("nothing is handled as long as the log does not accept the options") {
  World world;
  world.reserve(1);
  auto owned = std::make_unique<MuteLog>(memory::open(world.stream));
  MuteLog& log = *owned;
  Process process(world, memory::make_disk(), {{"limit", "30"}}, in_shop(), std::move(owned));
  for (int i = 0; i < 10; ++i) {
    REQUIRE(process.task.step());
    world.clock.advance(300ms);
  }
  CHECK(process.task.counters().messages_read == 0);
  CHECK(process.task.waiting() == "the log accepts no events: no room");
  CHECK_FALSE(process.task.is_caught_up());
  log.is_mute = false;
  process.run();
  CHECK(process.task.waiting().empty());
  CHECK(world.said().at("o-1") == "charged");
}

TEST_CASE("an unreachable log is asked again") {
  World world;
  Process process(world, memory::make_disk(), {});
  world.stream->set_down(true);
  REQUIRE(process.task.step());
  CHECK(process.task.waiting().starts_with("log unreachable"));
  world.stream->set_down(false);
  world.clock.advance(300ms);
  process.run();
  CHECK(world.subjects().size() == 1);
}

TEST_CASE("a receipt that was lost does not make a service say its options twice") {
  World world;
  world.stream->lose_receipts(1);
  Process process(world, memory::make_disk(), {});
  process.run();
  CHECK(world.subjects() == std::vector<std::string>{"shop.0.laban.options_applied.payment"});
}

// Whether the broker stored the first one is not known, and it may do so later: two copies then.
TEST_CASE("options that got no answer are said again in the same bytes, also by a new process") {
  World world;
  const auto disk = memory::make_disk();
  std::vector<std::string> sent;
  for (int life = 0; life < 2; ++life) {
    auto log = std::make_unique<DeafLog>(memory::open(world.stream), sent);
    Process process(world, disk, {{"limit", "30"}}, in_shop(), std::move(log));
    while (sent.size() < static_cast<std::size_t>(life) + 1) {
      REQUIRE(process.task.step());
      world.clock.advance(300ms);
    }
  }
  CHECK(sent[0] == sent[1]);
}

TEST_CASE("a task that may not publish waits for the options of one that may") {
  World world;
  world.reserve(1);
  auto config = in_shop();
  config.emits = false;
  Process standby(world, memory::make_disk(), {{"limit", "90"}}, config);
  REQUIRE(standby.task.step());
  CHECK(standby.task.waiting() == "the log has no laban.options_applied of payment yet");
  CHECK(world.subjects().size() == 1);
  Process(world, memory::make_disk(), {{"limit", "30"}}).run();
  world.clock.advance(300ms);
  standby.run();
  CHECK(standby.processor.options().values() == Values{{"limit", "30"}});
}

TEST_CASE("a store made before options were in the log says those that it has now") {
  World world;
  world.reserve(1, 40);
  const auto disk = memory::make_disk();
  {
    Service service = payment_under({{"limit", "30"}});
    HandlerProcessor processor(service, "shop", 0, 1);
    const auto log = memory::open(world.stream);
    const auto store = memory::open(disk, PartitionTask::families(processor));
    PartitionTask task(in_shop(), processor, *log, *store, world.clock);
    for (int i = 0; i < 10; ++i) REQUIRE(task.step());
    REQUIRE(task.flush());
  }
  REQUIRE(world.said().at("o-1") == "declined");
  Process(world, disk, {{"limit", "30"}}).run();
  const auto messages = world.stream->messages().size();
  Process rebuilt(world, memory::make_disk(), {{"limit", "90"}});
  rebuilt.run();
  CHECK(world.stream->messages().size() == messages);
}

TEST_CASE("options that were lost with the log's tail are put back, not chosen anew") {
  World world;
  auto config = in_shop();
  config.backs_up_log_tail = true;
  const auto disk = memory::make_disk();
  {
    Process process(world, disk, {{"limit", "30"}}, config);
    process.run();
    world.reserve(1, 40);
    process.run();
    REQUIRE(process.task.flush());
  }
  world.stream->cut_tail(0);
  {
    Process process(world, disk, {{"limit", "90"}}, config);
    Result<bool> busy = true;
    for (int i = 0; i < 50 && busy; ++i) {
      busy = process.task.step();
      world.clock.advance(300ms);
    }
    REQUIRE_FALSE(busy);
    REQUIRE(process.task.needs_restart());
  }
  Process rebuilt(world, disk, {{"limit", "90"}}, config);
  rebuilt.run();
  CHECK(rebuilt.processor.options().values() == Values{{"limit", "30"}});
  CHECK(world.said() == std::map<std::string, std::string>{{"o-1", "declined"}});
}

// Nothing was applied yet, so the anchor shows nothing.
TEST_CASE("options that the log loses before they are read there are said again, and first") {
  World world;
  const auto disk = memory::make_disk();
  {
    Process process(world, disk, {{"limit", "30"}});
    while (world.subjects().empty()) REQUIRE(process.task.step());
    REQUIRE(process.task.step());  // it has found them
    world.stream->cut_tail(0);
    SUBCASE("and the log ends before them") {}
    SUBCASE("and the log has something else there") { world.reserve(1, 40); }
    Result<bool> busy = true;
    for (int i = 0; i < 50 && busy; ++i) {
      busy = process.task.step();
      world.clock.advance(300ms);
    }
    REQUIRE_FALSE(busy);
    CHECK(process.task.needs_restart());
    CHECK(busy.error().message.find("what payment says first: it is said again") !=
          std::string::npos);
    CHECK(world.said().empty());
  }
  Process process(world, disk, {{"limit", "30"}});
  world.reserve(2, 40);
  process.run();
  const auto subjects = world.subjects();
  const auto options =
      std::find(subjects.begin(), subjects.end(), "shop.0.laban.options_applied.payment");
  const auto declined = std::find(subjects.begin(), subjects.end(), "shop.0.payment.declined");
  REQUIRE(options != subjects.end());
  REQUIRE(declined != subjects.end());
  CHECK(options < declined);
}

// A first life with the log's tail backed up, which the log then loses: it is put back from there.
// Returns how the life after that one ends.
Result<bool> end_of_rebuild_after_lost_tail(World& world, std::shared_ptr<memory::Disk> disk,
                                            bool log_wins) {
  auto config = in_shop();
  config.backs_up_log_tail = true;
  config.log_wins = true;
  {
    Process process(world, disk, {{"limit", "30"}}, config);
    process.run();
    world.reserve(1, 40);
    process.run();
    REQUIRE(process.task.flush());
  }
  world.stream->cut_tail(0);
  config.log_wins = log_wins;
  Result<bool> busy = true;
  for (int life = 0; life < 2; ++life) {
    Process process(world, disk, {{"limit", "30"}}, config);
    busy = true;
    for (int i = 0; i < 100 && busy; ++i) {
      busy = process.task.step();
      world.clock.advance(300ms);
    }
    if (life == 0) {
      REQUIRE_FALSE(busy);
      REQUIRE(process.task.needs_restart());
    }
  }
  return busy;
}

TEST_CASE(
    "forged options that were put back with a lost tail do not keep a service from starting") {
  World world;
  forge_options(world, "", "20");
  const auto end = end_of_rebuild_after_lost_tail(world, memory::make_disk(), false);
  if (!end) FAIL(end.error().message);
  CHECK(world.said() == std::map<std::string, std::string>{{"o-1", "declined"}});
}

TEST_CASE("put back or not, options that cannot be read stop a service until it goes by the log") {
  World world;
  forge_options(world, "payment", "many");
  SUBCASE("as it is not told") {
    const auto end = end_of_rebuild_after_lost_tail(world, memory::make_disk(), false);
    REQUIRE_FALSE(end);
    CHECK(end.error().message.find("start it once with --log-wins") != std::string::npos);
  }
  SUBCASE("as it is told") {
    const auto end = end_of_rebuild_after_lost_tail(world, memory::make_disk(), true);
    if (!end) FAIL(end.error().message);
    CHECK(world.said() == std::map<std::string, std::string>{{"o-1", "declined"}});
  }
}

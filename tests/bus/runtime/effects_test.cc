// Effects end by what can be their own report, and by nothing else.
#include "bus/runtime/effects.h"

#include <doctest/doctest.h>
#include <laban/service.h>

#include <set>

#include "bus/event/manual_clock.h"
#include "bus/event/wire.h"
#include "bus/log/memory/memory_log.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/runtime/limits.h"
#include "bus/runtime/task/partition_task.h"
#include "bus/store/memory/memory_store.h"
#include "events/inventory.h"
#include "events/payment.h"

using namespace laban;
using namespace laban::runtime;
using namespace std::chrono_literals;

namespace {

// Performs nothing until it is told what came of it.
class HeldMails final : public EffectRunner {
 public:
  void start(const PendingEffect& effect) override { started.push_back(effect); }
  void take_results(std::vector<std::pair<PendingEffect, EffectResult>>& into) override {
    into = std::exchange(results_, {});
  }
  // What was started last.
  void end(EffectResult::Kind kind) { end(started.back(), kind); }
  void end(const PendingEffect& effect, EffectResult::Kind kind) {
    results_.emplace_back(effect, EffectResult{kind, {}});
  }

  std::vector<PendingEffect> started;

 private:
  std::vector<std::pair<PendingEffect, EffectResult>> results_;
};

Outcome ask_for_mail(const Event<inventory::Reserved>&, Tx& tx) {
  tx.request({"mail", "reserved"});
  return Outcome::done();
}

void report_mail(const PendingEffect&, const EffectResult&, Tx& tx) {
  payment::ChargedT charged;
  charged.amount_cents = 7;
  tx.emit(charged);
}

const EventId cause = root_id("inventory", "o-1", "inventory.reserved");
const EventId mail_key = derive_id(cause, "payment", 0);

struct PostOffice {
  memory::ManualClock clock{Time(1000s)};
  std::shared_ptr<memory::Stream> stream = std::make_shared<memory::Stream>(clock);

  void append(const char* type, const char* source, const char* saga, const EventId& id,
              const EventId& caused_by, const flatbuffers::DetachedBuffer& payload) {
    Envelope envelope;
    envelope.id = id;
    envelope.type = type;
    envelope.source = source;
    envelope.saga = saga;
    envelope.cause = caused_by;
    envelope.payload = {payload.data(), payload.size()};
    stream->append(std::string("shop.0.") + type, wire::encode(envelope));
  }
  void reserve() { reserve("o-1", cause); }
  void reserve(const char* saga, const EventId& id) {
    append("inventory.reserved", "inventory", saga, id, {},
           detail::encode_payload(inventory::ReservedT()));
  }
  // Says that the mail was sent, in the name of the service.
  void claim(const char* saga, const EventId& caused_by) {
    append("payment.charged", "payment", saga, mail_key, caused_by,
           detail::encode_payload(payment::ChargedT()));
  }
  std::size_t size() const { return stream->messages().size(); }
};

struct MailService {
  PostOffice& office;
  Service service{"payment"};
  std::unique_ptr<Log> log;
  std::unique_ptr<HandlerProcessor> processor;
  std::unique_ptr<Store> store;
  HeldMails mails;
  std::unique_ptr<PartitionTask> task;

  MailService(PostOffice& at, const std::shared_ptr<memory::Disk>& disk) : office(at) {
    service.on<inventory::Reserved>(ask_for_mail);
    service.effect(
        "mail", [](const PendingEffect&) { return EffectResult{}; }, report_mail);
    log = memory::open(office.stream);
    processor = std::make_unique<HandlerProcessor>(service, "shop", 0, 1);
    store = memory::open(disk, PartitionTask::families(*processor));
    task = std::make_unique<PartitionTask>(PartitionTaskConfig{"payment", "shop", 0, 1}, *processor,
                                           *log, *store, office.clock);
    task->set_effect_runner(&mails);
  }

  void run() {
    for (int i = 0; i < 40; ++i) {
      REQUIRE(task->step());
      office.clock.advance(300ms);
    }
  }
  std::size_t pending() const { return task->unreported_effects().size(); }
};

}  // namespace

TEST_CASE("a forged report does not keep a mail from being sent") {
  for (const bool is_put_off : {false, true}) {
    CAPTURE(is_put_off);
    PostOffice office;
    const auto disk = memory::make_disk();
    MailService service(office, disk);
    office.reserve();
    service.run();
    REQUIRE(service.mails.started.size() == 1);
    if (is_put_off) {
      service.mails.end(EffectResult::Kind::retry);
      REQUIRE(service.task->step());
    }
    office.claim("o-1", cause);
    service.run();
    CHECK(service.mails.started.size() == (is_put_off ? 2 : 1));
    CHECK(service.pending() == 1);
    // It is sent all the same. That it was, stands in the log already.
    service.mails.end(EffectResult::Kind::done);
    service.run();
    CHECK(service.pending() == 0);
    CHECK(office.size() == 2);
    MailService next(office, disk);
    next.run();
    CHECK(next.mails.started.empty());
    CHECK(office.size() == 2);
  }
}

TEST_CASE("a report of before this life ends its effect") {
  PostOffice office;
  office.reserve();
  {
    MailService first(office, memory::make_disk());
    first.run();
    first.mails.end(EffectResult::Kind::done);
    first.run();
    REQUIRE(office.size() == 2);
  }
  MailService rebuilt(office, memory::make_disk());
  rebuilt.run();
  CHECK(rebuilt.mails.started.empty());
  CHECK(rebuilt.pending() == 0);
  CHECK(office.size() == 2);
}

TEST_CASE("a report of another saga or another cause ends nothing") {
  for (const bool is_of_another_saga : {false, true}) {
    CAPTURE(is_of_another_saga);
    PostOffice office;
    office.reserve();
    office.claim(is_of_another_saga ? "o-2" : "o-1", is_of_another_saga ? cause : EventId{7, 7});
    MailService service(office, memory::make_disk());
    service.run();
    REQUIRE(service.mails.started.size() == 1);
    service.mails.end(EffectResult::Kind::done);
    service.run();
    CHECK(service.pending() == 0);
    CHECK(service.task->outbox_size() == 0);
    CHECK(office.size() == 3);
    CHECK(service.task->counters().forged == 1);
  }
}

// Each of what can become of a mail, of as many as are sent at once: none keeps others from it.
TEST_CASE("mails that were put off, met, ended or failed leave their room to others") {
  const auto store = memory::open(memory::make_disk(), core_family_names());
  for (const std::string what : {"put off", "met", "reported before", "done", "failed"}) {
    CAPTURE(what);
    PendingEffects effects(limits::effects_in_flight);
    HeldMails mails;
    SteadyTime now{};
    WriteBatch batch;
    const auto add = [&](std::size_t number) {
      const EventId key = root_id("payment", "o-1", std::to_string(number));
      effects.add({key, "o-1", cause, {}, {"mail", "reserved"}}, batch);
    };
    for (std::size_t i = 0; i < limits::effects_in_flight + 1; ++i) add(i);
    effects.start_due(mails, now);
    REQUIRE(mails.started.size() == limits::effects_in_flight);
    effects.start_due(mails, now);
    CHECK(mails.started.size() == limits::effects_in_flight);
    const std::vector<PendingEffect> first = mails.started;
    for (const auto& mail : first) {
      Envelope report;
      report.id = mail.key;
      report.saga = "o-1";
      report.cause = cause;
      if (what == "met" || what == "reported before")
        effects.confirm_from_log(report, /*is_live=*/what == "met", batch);
      const auto kind = what == "put off"  ? EffectResult::Kind::retry
                        : what == "failed" ? EffectResult::Kind::failed
                                           : EffectResult::Kind::done;
      const bool is_to_report = what == "done" || what == "failed";
      CHECK((effects.on_result(mail, {kind, {}}, now, batch) != nullptr) == is_to_report);
    }
    now += 1h;
    effects.start_due(mails, now);
    // The one that waited, and those that were put off, as many as there is room for.
    CHECK(mails.started.size() ==
          limits::effects_in_flight + (what == "put off" ? limits::effects_in_flight : 1));
    CHECK(mails.started[limits::effects_in_flight].key ==
          root_id("payment", "o-1", std::to_string(limits::effects_in_flight)));
  }
}

TEST_CASE("as many effects are performed at once as the limit says, one more when there is room") {
  for (const auto kind :
       {EffectResult::Kind::done, EffectResult::Kind::failed, EffectResult::Kind::retry}) {
    CAPTURE(static_cast<int>(kind));
    PostOffice office;
    MailService service(office, memory::make_disk());
    for (std::size_t i = 1; i <= limits::effects_in_flight + 1; ++i)
      office.reserve(("o-" + std::to_string(i)).c_str(), {i, i});
    const auto step = [&] {
      for (int i = 0; i < 10; ++i) REQUIRE(service.task->step());
    };
    office.clock.advance(limits::reconnect_pause);
    step();
    REQUIRE(service.mails.started.size() == limits::effects_in_flight);
    service.mails.end(service.mails.started.front(), kind);
    step();
    CHECK(service.mails.started.size() == limits::effects_in_flight + 1);
    CHECK(service.mails.started.back().saga == "o-65");
  }
}

TEST_CASE("when all effects that may be performed at once are put off, all are performed again") {
  PostOffice office;
  MailService service(office, memory::make_disk());
  const std::size_t all = limits::effects_in_flight + 1;
  for (std::size_t i = 1; i <= all; ++i) office.reserve(("o-" + std::to_string(i)).c_str(), {i, i});
  service.run();
  for (int round = 0; round < 3; ++round) {
    const auto begun = std::exchange(service.mails.started, {});
    REQUIRE(begun.size() >= limits::effects_in_flight);
    for (const auto& effect : begun) service.mails.end(effect, EffectResult::Kind::retry);
    service.run();
  }
  for (int round = 0; round < 3; ++round) {
    for (const auto& effect : std::exchange(service.mails.started, {}))
      service.mails.end(effect, EffectResult::Kind::done);
    service.run();
  }
  CHECK(service.pending() == 0);
  CHECK(office.size() == 2 * all);
}

TEST_CASE("an effect that its report in the log ends makes room for the next one") {
  memory::ManualClock clock{Time(1000s)};
  const auto store = memory::open(memory::make_disk(), core_family_names());
  PendingEffects effects(1);
  WriteBatch batch;
  effects.add({{1, 1}, "o-1", {7, 7}, {}, {"mail", "first"}}, batch);
  effects.add({{2, 2}, "o-2", {8, 8}, {}, {"mail", "second"}}, batch);
  HeldMails mails;
  effects.start_due(mails, clock.steady());
  REQUIRE(mails.started.size() == 1);
  Envelope report;
  report.id = {1, 1};
  report.saga = "o-1";
  report.cause = {7, 7};
  REQUIRE(effects.confirm_from_log(report, false, batch) == PendingEffects::Report::ends);
  effects.start_due(mails, clock.steady());
  REQUIRE(mails.started.size() == 2);
  CHECK(mails.started.back().body == "second");
}

TEST_CASE("an effect that was put off begins after its pause, and not a moment before") {
  PostOffice office;
  MailService service(office, memory::make_disk());
  office.reserve();
  service.run();
  REQUIRE(service.mails.started.size() == 1);
  service.mails.end(EffectResult::Kind::retry);
  REQUIRE(service.task->step());
  office.clock.advance(limits::first_effect_retry_after - Duration(1));
  REQUIRE(service.task->step());
  CHECK(service.mails.started.size() == 1);
  office.clock.advance(Duration(1));
  REQUIRE(service.task->step());
  CHECK(service.mails.started.size() == 2);
}

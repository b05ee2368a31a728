#include <fmt/core.h>
#include <laban/testing.h>

#include <map>
#include <stdexcept>

#include "bus/event/manual_clock.h"
#include "bus/event/wire.h"
#include "bus/log/memory/memory_log.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/runtime/task/partition_task.h"
#include "bus/store/memory/memory_store.h"

namespace laban::testing {

namespace {

constexpr std::string_view name_space = "test";

class HeldEffects final : public runtime::EffectRunner {
 public:
  void start(const PendingEffect& effect) override { started.push_back(effect); }
  void take_results(std::vector<std::pair<PendingEffect, EffectResult>>& into) override {
    into = std::exchange(results, {});
  }

  std::vector<PendingEffect> started;
  std::vector<std::pair<PendingEffect, EffectResult>> results;
};

std::string dump(const Store& store) {
  std::string all;
  for (const Family family :
       {Family(runtime::state), Family(runtime::barrier), Family(runtime::effects)}) {
    const auto scanned =
        store.scan(family, {}, {}, [&](std::string_view key, std::string_view value) {
          codec::append_text_value(all, key);
          codec::append_text_value(all, value);
          return true;
        });
    if (!scanned) throw std::logic_error(scanned.error().message);
  }
  return all;
}

}  // namespace

struct Harness::Impl {
  Impl(Service configured)
      : clock(*parse_rfc3339("2026-01-01T12:00:00Z")),
        service(std::move(configured)),
        stream(std::make_shared<memory::Stream>(clock)),
        log(memory::open(stream)),
        processor(service, std::string(name_space), 0, 1),
        store(memory::open(memory::make_disk(), runtime::PartitionTask::families(processor))),
        unit({service.name(), std::string(name_space), 0, 1, true}, processor, *log, *store,
             clock) {
    unit.set_effect_runner(&effects);
    processor.on_outcome([this](const Envelope& envelope, const Outcome& outcome) {
      outcomes.emplace(envelope.id, outcome);
    });
    settle();
  }

  // Steps until there is nothing left to do.
  void settle() {
    for (int rounds = 0; rounds < 10'000; ++rounds) {
      const auto busy = unit.step();
      if (!busy) throw std::logic_error("the service stopped: " + busy.error().message);
      if (*busy) continue;
      if (const auto flushed = unit.flush(); !flushed)
        throw std::logic_error(flushed.error().message);
      if (unit.is_quiet()) return;
    }
    throw std::logic_error(
        "the service keeps working without new input: does it answer its own events?");
  }

  std::vector<wire::Decoded> emitted() const {
    std::vector<wire::Decoded> events;
    for (std::size_t i = mark; i < stream->messages().size(); ++i) {
      auto event = wire::decode(stream->messages()[i], name_space, 0, 1);
      if (event && event->envelope.source == service.name()) events.push_back(std::move(*event));
    }
    return events;
  }

  void deliver_twice(const Envelope& envelope) {
    const std::string subject =
        wire::subject_of(name_space, 0, envelope.type, envelope.source)->text();
    const std::string data = wire::encode(envelope);
    mark = stream->messages().size();
    stream->append(subject, data);
    settle();
    const std::string before = dump(*store);
    const std::size_t count = stream->messages().size();
    stream->append(subject, data);
    settle();
    if (dump(*store) != before) {
      throw std::logic_error(
          fmt::format("a second delivery of {} changed the store", envelope.type));
    }
    if (stream->messages().size() != count + 1) {
      throw std::logic_error(fmt::format("a second delivery of {} emitted events", envelope.type));
    }
  }

  memory::ManualClock clock;
  Service service;
  std::shared_ptr<memory::Stream> stream;
  std::unique_ptr<Log> log;
  runtime::HandlerProcessor processor;
  std::unique_ptr<Store> store;
  HeldEffects effects;
  runtime::PartitionTask unit;
  std::string saga = "o-1";
  std::uint64_t delivered = 0;
  std::size_t mark = 0;
  std::map<EventId, Outcome> outcomes;
};

Harness::Harness(std::string name, void (*configure)(Service&),
                 std::map<std::string, std::string> options) {
  Service service(std::move(name), std::move(options));
  configure(service);
  if (const auto problems = service.problems(); !problems.empty()) {
    throw std::logic_error(problems.front());
  }
  impl_ = std::make_unique<Impl>(std::move(service));
}

Harness::~Harness() = default;

Harness& Harness::saga(std::string id) {
  if (!SagaId::is_valid(id)) throw std::logic_error("'" + id + "' is not a saga id");
  impl_->saga = std::move(id);
  return *this;
}

Harness& Harness::at(Time time) {
  impl_->clock.set(time);
  return *this;
}

Outcome Harness::deliver(std::string_view type, std::string_view source,
                         std::span<const std::uint8_t> payload) {
  Envelope envelope;
  envelope.id = root_id("harness", impl_->saga, std::to_string(++impl_->delivered));
  envelope.type = type;
  envelope.source = source == "*" ? std::string_view(impl_->service.name()) : source;
  envelope.saga = impl_->saga;
  envelope.time = impl_->clock.now();
  envelope.payload = payload;
  impl_->deliver_twice(envelope);
  const auto outcome = impl_->outcomes.find(envelope.id);
  if (outcome != impl_->outcomes.end()) return outcome->second;
  return Outcome::ignored("no handler ran: not subscribed to, or waiting behind an earlier event");
}

void Harness::forget() { impl_->mark = impl_->stream->messages().size(); }

std::vector<std::string> Harness::emitted_types() const {
  std::vector<std::string> types;
  for (const auto& event : impl_->emitted()) types.emplace_back(event.envelope.type);
  return types;
}

std::vector<std::string> Harness::emitted_payloads(std::string_view type) const {
  std::vector<std::string> payloads;
  for (const auto& event : impl_->emitted()) {
    if (event.envelope.type != type) continue;
    payloads.emplace_back(reinterpret_cast<const char*>(event.envelope.payload.data()),
                          event.envelope.payload.size());
  }
  return payloads;
}

std::vector<PendingEffect> Harness::effects() const { return impl_->unit.unreported_effects(); }

void Harness::complete(const EventId& key, const EffectResult& result) {
  forget();
  for (auto effect = impl_->effects.started.begin(); effect != impl_->effects.started.end();
       ++effect) {
    if (effect->key != key) continue;
    impl_->effects.results.emplace_back(*effect, result);
    impl_->effects.started.erase(effect);
    impl_->settle();
    return;
  }
  throw std::logic_error("no effect with key " + key.hex() + " is being performed");
}

Reply Harness::ask(std::string_view endpoint, std::string_view body) {
  forget();
  std::optional<Result<std::string>> answer;
  impl_->unit.request(std::string(endpoint), std::string(body),
                      [&](Result<std::string> given) { answer = std::move(given); });
  impl_->settle();
  if (!answer) throw std::logic_error("the request was not answered");
  return *answer ? Reply{true, **answer} : Reply{false, answer->error().message};
}

void Harness::pass(Duration duration) {
  forget();
  impl_->clock.advance(duration);
  impl_->settle();
}

std::optional<std::string> Harness::stored(const std::string& key) const {
  auto row = impl_->store->get(runtime::state, key);
  if (!row) throw std::logic_error(row.error().message);
  return *row;
}

}  // namespace laban::testing

#include <fmt/core.h>
#include <laban/testing.h>

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>

#include "bus/event/manual_clock.h"
#include "bus/event/wire.h"
#include "bus/log/memory/memory_log.h"
#include "bus/replay/target.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/runtime/task/partition_task.h"
#include "bus/store/memory/memory_store.h"

namespace laban {

std::ostream& operator<<(std::ostream& out, Outcome::Kind kind) {
  return out << replay::name_of(kind);
}

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  out << outcome.kind();
  return outcome.reason().empty() ? out : out << ": " << outcome.reason();
}

}  // namespace laban

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

// What a service leaves behind when its process ends.
struct Place {
  explicit Place(const Clock& clock)
      : stream(std::make_shared<memory::Stream>(clock)), disk(memory::make_disk()) {}

  std::shared_ptr<memory::Stream> stream;
  std::shared_ptr<memory::Disk> disk;
};

// One life of a service.
class Process {
 public:
  Process(Service configured, Place& place, const Clock& clock)
      : service(std::move(configured)),
        place_(place),
        log_(memory::open(place.stream)),
        processor_(service, std::string(name_space), 0, 1),
        store(memory::open(place.disk, runtime::PartitionTask::families(processor_))),
        unit({service.name(), std::string(name_space), 0, 1, true}, processor_, *log_, *store,
             clock) {
    unit.set_effect_runner(&effects);
    processor_.on_outcome([this](const Envelope& envelope, const Outcome& outcome) {
      outcomes.insert_or_assign(envelope.id, outcome);
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

  // What it has emitted since `mark`.
  std::vector<wire::Decoded> emitted(std::size_t mark) const {
    std::vector<wire::Decoded> events;
    const auto& messages = place_.stream->messages();
    for (std::size_t i = mark; i < messages.size(); ++i) {
      auto event = wire::decode(messages[i], name_space, 0, 1);
      if (event && event->envelope.source == service.name()) events.push_back(std::move(*event));
    }
    return events;
  }

  void deliver_twice(const Envelope& envelope) {
    memory::Stream& stream = *place_.stream;
    const std::string subject =
        wire::subject_of(name_space, 0, envelope.type, envelope.source)->text();
    const std::string data = wire::encode(envelope);
    stream.append(subject, data);
    settle();
    const std::string before = dump(*store);
    const std::size_t count = stream.messages().size();
    stream.append(subject, data);
    settle();
    if (dump(*store) != before) {
      throw std::logic_error(
          fmt::format("a second delivery of {} changed the store", envelope.type));
    }
    if (stream.messages().size() != count + 1) {
      throw std::logic_error(fmt::format("a second delivery of {} emitted events", envelope.type));
    }
  }

  void answer(const EventId& key, const EffectResult& result) {
    auto& started = effects.started;
    const auto effect = std::find_if(started.begin(), started.end(),
                                     [&](const auto& one) { return one.key == key; });
    if (effect == started.end())
      throw std::logic_error("no effect with key " + key.hex() + " is being performed");
    effects.results.emplace_back(*effect, result);
    started.erase(effect);
    settle();
  }

  Reply ask(std::string_view endpoint, std::string_view body) {
    std::optional<Result<std::string>> answer;
    unit.request(std::string(endpoint), std::string(body),
                 [&](Result<std::string> given) { answer = std::move(given); });
    settle();
    if (!answer) throw std::logic_error("the request was not answered");
    return *answer ? Reply{true, **answer} : Reply{false, answer->error().message};
  }

  const Service service;
  std::map<EventId, Outcome> outcomes;

 private:
  Place& place_;
  std::unique_ptr<Log> log_;
  runtime::HandlerProcessor processor_;

 public:
  std::unique_ptr<Store> store;
  HeldEffects effects;
  runtime::PartitionTask unit;
};

}  // namespace

// Two of the service, on logs and stores of their own. The second one is another process for each
// event: whatever a handler remembers outside its tables is lost to it, or shared by both.
struct Harness::Impl {
  explicit Impl(std::function<Service()> make_service)
      : make(std::move(make_service)),
        clock(*parse_rfc3339("2026-01-01T12:00:00Z")),
        place(clock),
        other_place(clock),
        process(make(), place, clock),
        other(std::make_unique<Process>(make(), other_place, clock)) {}

  // Does the same to both, and compares what they did.
  template <class Deed>
  auto do_twice(const std::string& what, const Deed& deed) {
    mark = place.stream->messages().size();
    const std::size_t other_mark = other_place.stream->messages().size();
    auto done = deed(process);
    (void)deed(*other);
    const auto first = process.emitted(mark), second = other->emitted(other_mark);
    const auto differs = [&](const char* how) {
      throw std::logic_error(fmt::format(
          "{} is not deterministic: the same input on the same tables, after a restart, {}. A "
          "handler depends on the event, its tables and tx.now() only, not on a static or "
          "captured variable, a clock or chance",
          what, how));
    };
    const bool is_same = std::equal(
        first.begin(), first.end(), second.begin(), second.end(),
        [](const auto& a, const auto& b) { return a.message().data == b.message().data; });
    if (!is_same) differs("emitted other events");
    if (dump(*process.store) != dump(*other->store)) differs("left other rows");
    return done;
  }

  void restart_other() {
    other.reset();
    other = std::make_unique<Process>(make(), other_place, clock);
  }

  // An undo handler must confirm, also that there was nothing to undo.
  void check_undo(const Envelope& envelope, const Outcome& outcome) const {
    if (outcome.kind() != Outcome::Kind::done || !process.emitted(mark).empty()) return;
    for (const auto& one : process.service.subscriptions()) {
      if (!one.is_undo || one.type != envelope.type) continue;
      throw std::logic_error(
          fmt::format("the handler of {} returned done and emitted nothing: it must emit the event "
                      "that confirms the undo of '{}', also when there was nothing to undo",
                      envelope.type, one.step));
    }
  }

  const std::function<Service()> make;
  memory::ManualClock clock;
  Place place, other_place;
  Process process;
  std::unique_ptr<Process> other;
  std::string saga = "o-1";
  std::uint64_t delivered = 0;
  std::size_t mark = 0;
};

Harness::Harness(std::string name, void (*configure)(Service&),
                 std::map<std::string, std::string> options) {
  const auto make = [name = std::move(name), configure, options = std::move(options)] {
    Service service(name, options);
    configure(service);
    return service;
  };
  if (const auto problems = make().problems(); !problems.empty())
    throw std::logic_error(problems.front());
  impl_ = std::make_unique<Impl>(make);
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
  envelope.source = source == "*" ? std::string_view(impl_->process.service.name()) : source;
  envelope.saga = impl_->saga;
  envelope.time = impl_->clock.now();
  envelope.payload = payload;
  impl_->restart_other();
  const auto outcome =
      impl_->do_twice(fmt::format("the handler of {}", type), [&](Process& process) {
        process.deliver_twice(envelope);
        const auto found = process.outcomes.find(envelope.id);
        return found == process.outcomes.end() ? std::nullopt : std::optional(found->second);
      });
  if (!outcome) {
    return Outcome::ignored(
        "no handler ran: not subscribed to, or waiting behind an earlier event");
  }
  impl_->check_undo(envelope, *outcome);
  return *outcome;
}

void Harness::forget() { impl_->mark = impl_->place.stream->messages().size(); }

std::vector<std::string> Harness::emitted_types() const {
  std::vector<std::string> types;
  for (const auto& event : impl_->process.emitted(impl_->mark))
    types.emplace_back(event.envelope.type);
  return types;
}

std::vector<std::string> Harness::emitted_payloads(std::string_view type) const {
  std::vector<std::string> payloads;
  for (const auto& event : impl_->process.emitted(impl_->mark)) {
    if (event.envelope.type != type) continue;
    payloads.emplace_back(reinterpret_cast<const char*>(event.envelope.payload.data()),
                          event.envelope.payload.size());
  }
  return payloads;
}

std::vector<PendingEffect> Harness::effects() const {
  return impl_->process.unit.unreported_effects();
}

void Harness::complete(const EventId& key, const EffectResult& result) {
  impl_->do_twice("the report of an effect", [&](Process& process) {
    process.answer(key, result);
    return true;
  });
}

Reply Harness::ask(std::string_view endpoint, std::string_view body) {
  return impl_->do_twice(fmt::format("the handler of requests to {}", endpoint),
                         [&](Process& process) { return process.ask(endpoint, body); });
}

void Harness::pass(Duration duration) {
  impl_->clock.advance(duration);
  impl_->do_twice("a handler that is tried again", [](Process& process) {
    process.settle();
    return true;
  });
}

std::optional<std::string> Harness::stored(const std::string& key) const {
  auto row = impl_->process.store->get(runtime::state, key);
  if (!row) throw std::logic_error(row.error().message);
  return *row;
}

}  // namespace laban::testing

#include "tests/fuzz/small_observer.h"

#include <laban/codec.h>

#include "bus/event/wire.h"
#include "observer/projection/definition_events.h"
#include "observer/projection/rows.h"
#include "tests/fuzz/schemas.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

using namespace observer;

SmallLog::SmallLog()
    : clock(Time(std::chrono::seconds(1'790'000'000))),
      stream(std::make_shared<memory::Stream>(clock)) {
  apply(order_yaml(), 1, false);
}

EventId SmallLog::say(std::string_view type, std::string_view saga, std::string_view payload,
                      std::string_view name, const EventId& cause) {
  const auto* schema = schemas().find(type);
  Envelope envelope;
  envelope.type = type;
  envelope.source = schema == nullptr ? "mallory" : std::string_view(schema->source);
  if (envelope.source == "*") envelope.source = "payment";
  envelope.id = root_id(envelope.source, std::string(saga) + "/" + std::string(name), type);
  envelope.saga = saga;
  envelope.cause = cause;
  envelope.time = clock.now();
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  const auto subject = Subject::make("shop", 0, type);
  if (subject) stream->append(subject->text(), wire::encode(envelope));
  return envelope.id;
}

void SmallLog::apply(std::string_view yaml, std::uint32_t number, bool shadow) {
  const auto event = applied_event("order", std::hash<std::string_view>{}(yaml), yaml,
                                   {number, shadow, "ann", "test", clock.now()});
  stream->append(Subject::make("shop", 0, event.type)->text(), event.message);
}

std::string SmallLog::payload_of(std::string_view type, std::string_view json) {
  return std::move(schemas().from_json(type, json)).value();
}

SmallObserver::SmallObserver(SmallLog& log)
    : lives_in_(log),
      log_(memory::open(log.stream)),
      projection_(ProjectionConfig{0, Mode::emit}, schemas()),
      store_(memory::open(memory::make_disk(), runtime::PartitionTask::families(projection_))) {
  unit_ = std::make_unique<runtime::PartitionTask>(
      runtime::PartitionTaskConfig{std::string(observer_name), "shop", 0, 1, /*emits=*/true,
                                   /*limits=*/{}, /*has_replicas=*/true, /*log_wins=*/true},
      projection_, *log_, *store_, log.clock);
}

void SmallObserver::run() {
  for (int steps = 0; steps < 10'000; ++steps) {
    const auto busy = unit_->step();
    if (!busy) throw LawBroken("the observer stops: " + busy.error().message);
    if (!*busy) return;
  }
  throw LawBroken("the observer does not come to rest");
}

std::string SmallObserver::dump() const {
  std::string all;
  for (Family family = instances; family <= observer_meta; ++family) {
    codec::append_le64(all, family);
    const auto scanned = store_->scan(family, {}, {}, [&](auto key, auto value) {
      codec::append_text_value(all, key);
      codec::append_text_value(all, value);
      return true;
    });
    law(scanned.has_value(), "a store in memory can be read");
  }
  return all;
}

QueryContext SmallObserver::queries() const {
  return {{{0, store_.get(), &projection_.book()}}, "shop", 1, &schemas(), lives_in_.clock.now()};
}

}  // namespace laban::fuzz

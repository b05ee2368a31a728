#include "tests/before/shop_of_before.h"

#include <laban/table.h>

#include <stdexcept>

#include "bus/event/wire.h"
#include "events/inventory.h"
#include "observer/projection/projection.h"
#include "tests/support/services.h"

namespace laban::before {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view calming_saga = "b-calm";
constexpr std::string_view name_space = "shop";
constexpr Table<std::string, std::string> moods{"before_moods"};

void configure(Service& service) {
  const std::map<std::string_view, void (*)(Service&)> all = {
      {"orders", orders::configure},       {"inventory", inventory::configure},
      {"payment", payment::configure},     {"seller", seller::configure},
      {"logistics", logistics::configure}, {"notification", notification::configure}};
  all.at(service.name())(service);
}

// Fails for some sagas, as a function of the event and of what this service has handled.
void fail_at(const Envelope& envelope, Tx& tx) {
  if (envelope.type != EventTraits<inventory::Reserved>::type) return;
  if (envelope.saga == calming_saga) tx.put(moods, "calm", std::string("yes"));
  const bool is_calm = tx.get(moods, "calm").has_value();
  const auto payload = laban::detail::verified_payload<inventory::Reserved>(envelope.payload);
  const bool is_edited =
      payload && flatbuffers::GetString((*payload)->customer()).find("edited") != std::string::npos;
  if (envelope.saga == always_fails || (envelope.saga == fails_until_calm && !is_calm) ||
      (envelope.saga == fails_until_edited && !is_edited)) {
    throw std::runtime_error("not now");
  }
}

// The anchors in the stores of before name it.
constexpr Time log_created_at(1'790'000'000s);

}  // namespace

const std::map<std::string, std::map<std::string, std::string>>& options() {
  static const std::map<std::string, std::map<std::string, std::string>> all = {
      {"inventory", {{"fail", "0.05"}, {"opening-stock", "40"}}},
      {"payment", {{"fail", "0.1"}, {"credit-limit", "40000"}}},
      {"seller", {{"fail", "0.05"}}},
      {"logistics", {{"fail", "0.05"}, {"daily-capacity", "60"}}}};
  return all;
}

void EffectsInMemory::start(const PendingEffect& effect) {
  started.push_back(effect);
  if (!holds_back) results_.emplace_back(effect, EffectResult{});
}

void EffectsInMemory::take_results(std::vector<std::pair<PendingEffect, EffectResult>>& into) {
  into = std::exchange(results_, {});
}

Shop::Shop(const schema::SchemaRegistry& schemas, const std::vector<StoredMessage>& log)
    : clock(log_created_at), stream(std::make_shared<memory::Stream>(clock)), schemas_(schemas) {
  for (const auto& message : log) {
    clock.set(message.stored_at);
    stream->append(message.subject, message.data);
  }
}

Shop::Member& Shop::start(const std::string& program, std::shared_ptr<memory::Disk> disk,
                          bool publishes) {
  members_.erase(program);
  auto member = std::make_unique<Member>();
  const bool is_observer = program == observer_program;
  if (is_observer) {
    member->processor = std::make_unique<observer::Projection>(
        observer::ProjectionConfig{0, observer::Mode::emit}, schemas_);
  } else {
    const auto given = options().find(program);
    member->service = std::make_unique<Service>(
        program, given == options().end() ? std::map<std::string, std::string>() : given->second);
    configure(*member->service);
    auto handlers = std::make_unique<runtime::HandlerProcessor>(*member->service,
                                                                std::string(name_space), 0, 1);
    if (program == "payment") handlers->before_handler(fail_at);
    member->processor = std::move(handlers);
  }
  member->log = memory::open(stream);
  member->store =
      memory::open(std::move(disk), runtime::PartitionTask::families(*member->processor));
  runtime::PartitionTaskConfig config;
  config.service = program;
  config.name_space = name_space;
  config.has_replicas = is_observer;
  config.log_wins = is_observer;
  config.publishes = publishes;
  member->task = std::make_unique<runtime::PartitionTask>(std::move(config), *member->processor,
                                                          *member->log, *member->store, clock);
  member->task->set_effect_runner(&member->effects);
  return *members_.emplace(program, std::move(member)).first->second;
}

void Shop::run(Duration duration) {
  const Time end = clock.now() + duration;
  while (clock.now() < end) {
    bool was_busy = false;
    for (auto& [name, member] : members_) {
      const auto busy = member->task->step();
      if (!busy) throw std::runtime_error(name + " stopped: " + busy.error().message);
      was_busy |= *busy;
    }
    clock.advance(was_busy ? 1ms : 100ms);
  }
  for (auto& [name, member] : members_) {
    if (const auto flushed = member->task->flush(); !flushed)
      throw std::runtime_error(flushed.error().message);
  }
}

std::size_t Shop::count(std::string_view type, std::string_view saga) const {
  std::size_t found = 0;
  for (const auto& message : stream->messages()) {
    const auto event = wire::decode(message, name_space, 0, 1);
    found += static_cast<std::size_t>(event && event->envelope.type == type &&
                                      (saga.empty() || event->envelope.saga == saga));
  }
  return found;
}

}  // namespace laban::before

// What operators do to a running system: they apply definitions and act on sagas, as the command
// line does, straight to the log.

#include <fmt/core.h>
#include <laban/tx.h>

#include <algorithm>
#include <array>

#include "bus/event/wire.h"
#include "bus/schema/schema_events.h"
#include "events/laban.h"
#include "observer/projection/definition_events.h"
#include "tests/simulation/world.h"

namespace laban::simulation {

namespace {

// Picks one of the last messages of a partition, to act on its saga: most of those are still
// running.
constexpr std::size_t messages_acted_on = 64;

observer::DefinitionNote note_of(std::uint32_t number, bool as_shadow, Time now) {
  return {number, as_shadow, "ann", "simulation", now};
}

std::string draw_action(Random& random) {
  constexpr std::array actions = {"hold", "hold", "release", "retry", "abort", "abort", "skip"};
  return actions[random.below(actions.size())];
}

std::string draw_step(const std::string& action, const observer::Definition& definition,
                      Random& random) {
  if (action != "retry" && action != "skip") return {};
  const auto drawn = random.below(definition.steps().size() + 2);
  if (drawn < definition.steps().size()) return definition.steps()[drawn].name;
  return drawn == definition.steps().size() ? "" : "unheard_of";
}

}  // namespace

void World::say(std::uint32_t partition, const observer::OperatorEvent& event) {
  const auto subject =
      wire::subject_of(name_space, partition, event.type, observer::operator_source);
  broker_.inject(partition, subject->text(), event.message, Origin::publication);
}

void World::define(std::uint32_t variant, bool as_shadow) {
  const auto& [text, definition] = knowledge_.variants[variant];
  const auto note = note_of(++versions_[as_shadow ? 1 : 0], as_shadow, queue_.clock().now());
  const auto event = observer::applied_event(definition.name(), definition.digest(), text, note);
  for (std::uint32_t partition = 0; partition < plan_.partitions; ++partition)
    say(partition, event);
  has_shadow_ |= as_shadow;
}

void World::withdraw_shadow() {
  if (!has_shadow_) return;
  has_shadow_ = false;
  const auto event = observer::withdrawn_event(knowledge_.definition().name(),
                                               note_of(versions_[1], true, queue_.clock().now()));
  for (std::uint32_t partition = 0; partition < plan_.partitions; ++partition)
    say(partition, event);
}

void World::change_options(const Fault& fault) {
  Random random = chance_of(plan_, fault);
  for (std::uint32_t n = 0; n < fault.amount; ++n) {
    OptionsAppliedT applied;
    applied.service = service_names[1 + random.below(4)];
    auto& option = applied.options.emplace_back(std::make_unique<OptionValueT>());
    option->name = "fail";
    option->value = fmt::format("{:.3f}", static_cast<double>(random.below(300)) / 1000);
    const auto payload = detail::encode_payload(applied);
    Envelope envelope;
    envelope.id = root_id(observer::operator_source, applied.service,
                          fmt::format("options {}", ++option_changes_));
    envelope.type = EventTraits<OptionsApplied>::type;
    envelope.source = observer::operator_source;
    envelope.saga = "-";
    envelope.time = queue_.clock().now();
    envelope.payload = {payload.data(), payload.size()};
    say(fault.target, {envelope.id, std::string(envelope.type), wire::encode(envelope)});
  }
}

// One that breaks readers breaks nobody where nobody has said otherwise yet.
void World::apply_schema(const Fault& fault) {
  const auto& log = broker_.messages(fault.target);
  const bool has_schema = std::any_of(log.begin(), log.end(), [](const auto& message) {
    return message.subject.ends_with("laban.schema_applied.payment");
  });
  if (fault.detail == 1 && !has_schema) return;
  const auto& schema =
      fault.detail == 1 ? knowledge_.broken_schema : knowledge_.payment_schemas[fault.amount];
  const std::string payload = schema::payload_of({schema}, {"ann", "simulation"});
  Envelope envelope;
  envelope.id =
      root_id(observer::operator_source, "-", fmt::format("schema {}", ++schema_changes_));
  envelope.type = EventTraits<SchemaApplied>::type;
  envelope.source = observer::operator_source;
  envelope.saga = "-";
  envelope.time = queue_.clock().now();
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  say(fault.target, {envelope.id, std::string(envelope.type), wire::encode(envelope)});
}

void World::act(const Fault& fault) {
  Random random = chance_of(plan_, fault);
  for (std::uint32_t n = 0; n < fault.amount; ++n) {
    const auto& messages = broker_.messages(fault.target);
    const auto back = 1 + random.below(std::min(messages_acted_on, messages.size()));
    const auto event =
        wire::decode(messages[messages.size() - back], name_space, fault.target, plan_.partitions);
    if (!event || event->envelope.saga == "-") continue;
    const std::string saga(event->envelope.saga);
    const std::string action = draw_action(random);
    const std::string step = draw_step(action, knowledge_.definition(), random);
    if (action == "hold") held_.insert(saga);
    act_on(saga, action, step, random.chance(50) ? 2 : 1);
  }
}

void World::act_on(const std::string& saga, const std::string& action, const std::string& step,
                   std::uint32_t generation) {
  OperatorActedT act;
  act.action = action;
  act.definition = knowledge_.definition().name();
  act.generation = generation;
  act.step = step;
  act.by = "ann";
  act.reason = "simulation";
  const auto payload = detail::encode_payload(act);
  Envelope envelope;
  envelope.id = root_id(observer::operator_source, saga, fmt::format("act {}", ++acts_));
  envelope.type = EventTraits<OperatorActed>::type;
  envelope.source = observer::operator_source;
  envelope.saga = saga;
  envelope.time = queue_.clock().now();
  envelope.payload = {payload.data(), payload.size()};
  say(partition_of(saga, plan_.partitions),
      {envelope.id, std::string(envelope.type), wire::encode(envelope)});
}

void World::release_all() {
  for (const auto& saga : held_) act_on(saga, "release", "", 1);
}

}  // namespace laban::simulation

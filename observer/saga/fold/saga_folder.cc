#include "observer/saga/fold/saga_folder.h"

#include <fmt/core.h>

namespace laban::observer {

namespace {

// A shadow also sees what operators do to sagas of its definition; otherwise it would differ from
// the definition in force without reason.
bool concerns(std::string_view name, const FoldEvent& event) {
  return !event.act || event.act->definition == base_name(name);
}

bool makes_instance(const Definition& definition, const FoldEvent& event) {
  return event.doubt == FoldEvent::Doubt::none && !event.dead_letter && !event.contradiction &&
         !event.act && definition.part_of(event.type).has_value();
}

bool opens_generation(const Definition& definition, const Instance& instance,
                      const FoldEvent& event) {
  const bool has_ended = instance.state == State::completed || instance.state == State::compensated;
  return has_ended && event.doubt == FoldEvent::Doubt::none && event.type == definition.starts() &&
         event.id != instance.started.id;
}

// Sagas that started while no definition was in force are not followed: half of their past is
// unknown.
bool started_before(const Definition& definition, std::string_view saga, const FoldEvent& event,
                    SagaInstances& instances) {
  return event.type != definition.starts() &&
         instances.has_event_before(saga, definition.starts(), event.sequence);
}

void begin(const Definition& definition, std::string_view saga, std::optional<Instance> retired,
           const FoldEvent& event, SagaInstances& instances) {
  const std::uint32_t generation = retired ? retired->generation + 1 : 1;
  auto instance = make_instance(definition, std::string(saga), generation);
  instances.change({definition, fold(definition, std::move(instance), event), /*is_new=*/true,
                    std::move(retired)},
                   event);
}

void go_on(const Definition& definition, Instance instance, const FoldEvent& event,
           SagaInstances& instances) {
  instances.before_change(definition, instance);
  instances.change(
      {definition, fold(definition, std::move(instance), event), /*is_new=*/false, std::nullopt},
      event);
}

// A saga keeps the version it began under.
const DefinitionVersion* version_of(const Instance& instance, const DefinitionChapter& versions) {
  return versions.find(instance.version);
}

Error definition_missing(std::string_view definition, std::string_view saga) {
  return {ErrorKind::corrupt,
          fmt::format("the definition that {} of saga {} runs under is missing", definition, saga)};
}

}  // namespace

Result<void> SagaFolder::on_event(std::string_view saga, const FoldEvent& event,
                                  SagaInstances& instances) const {
  if (saga == no_saga) return {};
  for (const auto& [name, versions] : definitions_.chapters()) {
    if (shadows_ == Shadows::skipped && is_shadow(name)) continue;
    if (!concerns(name, event)) continue;
    if (auto folded = fold_under(name, versions, saga, event, instances); !folded) return folded;
  }
  return {};
}

Result<void> SagaFolder::fold_under(std::string_view name, const DefinitionChapter& versions,
                                    std::string_view saga, const FoldEvent& event,
                                    SagaInstances& instances) const {
  const DefinitionVersion* in_force = in_force_before(versions, event.sequence);
  auto newest = instances.take(name, saga);
  if (!newest) {
    if (in_force != nullptr && makes_instance(in_force->definition, event) &&
        !started_before(in_force->definition, saga, event, instances))
      begin(in_force->definition, saga, std::nullopt, event, instances);
    return {};
  }
  const DefinitionVersion* own = version_of(*newest, versions);
  if (own == nullptr) {
    instances.put_back(std::move(*newest));
    return definition_missing(name, saga);
  }
  if (in_force != nullptr && opens_generation(in_force->definition, *newest, event)) {
    instances.before_change(own->definition, *newest);
    begin(in_force->definition, saga, std::move(newest), event, instances);
  } else if (in_force == nullptr && opens_generation(own->definition, *newest, event)) {
    instances.put_back(std::move(*newest));
  } else {
    go_on(own->definition, std::move(*newest), event, instances);
  }
  return {};
}

Result<void> SagaFolder::on_tick(std::string_view definition, std::string_view saga,
                                 const FoldEvent& tick, SagaInstances& instances) const {
  const DefinitionChapter* versions = definitions_.chapter(definition);
  auto newest = instances.take(definition, saga);
  if (!newest || versions == nullptr)
    return Error{ErrorKind::corrupt, fmt::format("no saga {} of {} to wake", saga, definition)};
  const DefinitionVersion* own = version_of(*newest, *versions);
  if (own == nullptr) {
    instances.put_back(std::move(*newest));
    return definition_missing(definition, saga);
  }
  go_on(own->definition, std::move(*newest), tick, instances);
  return {};
}

}  // namespace laban::observer

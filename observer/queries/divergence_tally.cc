#include "observer/queries/divergence_tally.h"

#include "observer/queries/saga_json.h"

namespace laban::observer {

namespace {

constexpr std::array<DivergenceKind, divergence_kind_count> all_kinds = {
    DivergenceKind::ends_differently, DivergenceKind::times_out_differently,
    DivergenceKind::compensates_differently};

Json names_json(const Definition& definition, const std::vector<StepIndex>& steps) {
  Json list = Json::array();
  for (const StepIndex step : steps) list.push_back(definition.step(step).name);
  return list;
}

Json side_json(const DefinitionVersion& version, const Instance& instance) {
  const Definition& definition = version.definition;
  const UnderDefinition saga{definition, instance};
  Json deadlines = Json::array();
  for (const auto& deadline : deadlines_passed(saga))
    deadlines.push_back(deadline.empty() ? Json(nullptr) : Json(deadline));
  const Account account = account_of(definition, instance);
  return {{"version", version.number},
          {"generation", instance.generation},
          {"state", name_of(instance.state)},
          {"ended", time_or_null(instance.ended.log_time)},
          {"failure", failure_json(definition, instance)},
          {"deadlines_passed", std::move(deadlines)},
          {"undoes", names_json(definition, undos_of(saga))},
          {"undone", names_json(definition, account.confirmed)},
          {"waived", names_json(definition, account.waived)},
          {"stuck", instance.stuck ? Json(instance.stuck->reason) : Json(nullptr)}};
}

}  // namespace

void DivergenceTally::count(const ShadowPair& pair, std::uint32_t partition) {
  const auto divergence =
      divergence_of({pair.in_force.definition, pair.saga}, {pair.shadow.definition, pair.shadowed});
  ++compared;
  switch (divergence.outcome) {
    case Divergence::Outcome::equal:
      ++equal;
      return;
    case Divergence::Outcome::undecided:
      ++undecided;
      return;
    case Divergence::Outcome::differing:
      ++differing;
  }
  Json differs_by = Json::array();
  for (const auto kind : divergence.kinds) {
    ++kinds[static_cast<std::size_t>(kind)];
    differs_by.push_back(name_of(kind));
  }
  sagas.push_back({{"saga", pair.saga.saga},
                   {"partition", partition},
                   {"opened", time_or_null(pair.saga.opened.log_time)},
                   {"kinds", std::move(differs_by)},
                   {"from", divergence.from},
                   {"in_force", side_json(pair.in_force, pair.saga)},
                   {"shadow", side_json(pair.shadow, pair.shadowed)}});
}

void DivergenceTally::write(Json& answer) && {
  answer["compared"] = compared;
  answer["equal"] = equal;
  answer["differing"] = differing;
  answer["undecided"] = undecided;
  answer["kinds"] = Json::object();
  for (const auto kind : all_kinds)
    answer["kinds"][name_of(kind)] = kinds[static_cast<std::size_t>(kind)];
  answer["sagas"] = std::move(sagas);
}

}  // namespace laban::observer

#include "observer/saga/fold/advance.h"

namespace laban::observer {

namespace {

Advance begin(const Definition& definition, std::string_view saga, std::uint32_t generation,
              const FoldEvent& event) {
  auto instance = make_instance(definition, std::string(saga), generation);
  return {std::nullopt, fold(definition, std::move(instance), event), &definition};
}

}  // namespace

std::optional<Advance> advance(const Governing& governing, std::string_view saga,
                               std::optional<Instance>&& newest, const FoldEvent& event) {
  const Definition* in_force = governing.in_force;
  if (!newest) {
    if (in_force == nullptr || !makes_instance(*in_force, event)) return std::nullopt;
    return begin(*in_force, saga, 1, event);
  }
  const Definition& own = *governing.own;
  if (in_force != nullptr && opens_generation(*in_force, *newest, event)) {
    Advance advance = begin(*in_force, saga, newest->generation + 1, event);
    advance.retired = std::move(newest);
    return advance;
  }
  if (in_force == nullptr && opens_generation(own, *newest, event)) return std::nullopt;
  return Advance{std::nullopt, fold(own, std::move(*newest), event), &own};
}

std::optional<Advance> advance(const Definition& definition, std::string_view saga,
                               std::optional<Instance> newest, const FoldEvent& event) {
  return advance(Governing{&definition, &definition}, saga, std::move(newest), event);
}

}  // namespace laban::observer

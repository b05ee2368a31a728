#include "observer/fold/advance.h"

namespace laban::observer {

std::optional<Advance> advance(const Definition& definition, std::string_view saga,
                               std::optional<Instance> newest, const FoldEvent& event) {
  if (!newest && !makes_instance(definition, event)) return std::nullopt;
  Advance advance;
  std::uint32_t generation = 1;
  if (newest && opens_generation(definition, *newest, event)) {
    generation = newest->generation + 1;
    advance.retired = std::move(newest);
    newest.reset();
  }
  if (!newest) newest = make_instance(definition, std::string(saga), generation);
  advance.result = fold(definition, std::move(*newest), event);
  return advance;
}

}  // namespace laban::observer

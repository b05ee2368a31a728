#pragma once

// advance(): what one event of the log does to a saga under one definition, its beginning and its
// beginning again included. Pure, as the fold is.

#include <optional>
#include <string_view>

#include "observer/fold/fold.h"

namespace laban::observer {

struct Advance {
  std::optional<Instance> retired;  // it had ended: the result is of the next generation
  FoldResult result;
};

// `newest`: the newest generation, if there is one. Nothing when there is none and the event makes
// none.
std::optional<Advance> advance(const Definition& definition, std::string_view saga,
                               std::optional<Instance> newest, const FoldEvent& event);

}  // namespace laban::observer

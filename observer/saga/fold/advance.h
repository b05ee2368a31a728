#pragma once

// advance(): what one event of the log does to a saga under one name, its beginning and its
// beginning again included. Pure, as the fold is.

#include <optional>
#include <string_view>

#include "observer/saga/fold/fold.h"

namespace laban::observer {

// Instances keep the definition they began under, also when another one is in force.
struct Governing {
  const Definition* own = nullptr;       // of the newest instance; null when there is none
  const Definition* in_force = nullptr;  // of what begins now; null: nothing may begin
};

struct Advance {
  std::optional<Instance> retired;  // it had ended: the result is of the next generation
  FoldResult result;
  const Definition* definition;  // the one the result is of
};

// `newest`: the newest generation, if there is one; taken only when something comes of the event.
// Nothing comes of one that makes no instance, and of one that begins a saga again while nothing is
// in force.
std::optional<Advance> advance(const Governing& governing, std::string_view saga,
                               std::optional<Instance>&& newest, const FoldEvent& event);
// Where there is one definition only.
std::optional<Advance> advance(const Definition& definition, std::string_view saga,
                               std::optional<Instance> newest, const FoldEvent& event);

}  // namespace laban::observer

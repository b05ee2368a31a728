#pragma once

// Chain: behaviours around a handler, each of which may act before the next one, after it, or
// instead of it. Assembled at compile time: an event costs no virtual call and no allocation.
//
// A behaviour is a class made from a HandlerContext& with
//   template <class Next> Outcome handle(Delivery&, Transaction&, const Next& next);
// that calls next(delivery) at most once. The last one has no `next`.

#include <cstddef>
#include <tuple>

#include "bus/runtime/handlers/delivery.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

template <class... Behaviours>
class Chain {
 public:
  explicit Chain(HandlerContext& context) : behaviours_(Behaviours(context)...) {}

  // Runs all behaviours, from the first on.
  Outcome pass(Delivery& delivery, Transaction& tx) { return pass_from<0>(delivery, tx); }

  // Runs the behaviours that come after `Behaviour`.
  template <class Behaviour>
  Outcome pass_after(Delivery& delivery, Transaction& tx) {
    return pass_from<index_of<Behaviour>() + 1>(delivery, tx);
  }

  template <class Behaviour>
  Behaviour& get() {
    return std::get<Behaviour>(behaviours_);
  }
  template <class Behaviour>
  const Behaviour& get() const {
    return std::get<Behaviour>(behaviours_);
  }

 private:
  template <class Behaviour>
  static constexpr std::size_t index_of() {
    std::size_t index = 0;
    (void)((std::is_same_v<Behaviours, Behaviour> || (++index, false)) || ...);
    return index;
  }

  template <std::size_t I>
  Outcome pass_from(Delivery& delivery, Transaction& tx) {
    auto& behaviour = std::get<I>(behaviours_);
    if constexpr (I + 1 == sizeof...(Behaviours)) {
      return behaviour.handle(delivery, tx);
    } else {
      return behaviour.handle(delivery, tx,
                              [&](Delivery& next) { return pass_from<I + 1>(next, tx); });
    }
  }

  std::tuple<Behaviours...> behaviours_;
};

}  // namespace laban::runtime

#pragma once

// SimulatedEffects: performs effects after a while. An effect in progress when the process dies may
// or may not have happened.

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "bus/runtime/effects.h"
#include "tests/simulation/event_queue.h"
#include "tests/simulation/mailbox.h"
#include "tests/simulation/troubles.h"

namespace laban::simulation {

class SimulatedEffects final : public runtime::EffectRunner {
 public:
  // Called with every effect before it begins.
  using OnStart = std::function<void(const PendingEffect&)>;

  SimulatedEffects(EventQueue& queue, Random& random, Mailbox& mailbox, Troubles& troubles,
                   OnStart on_start)
      : queue_(queue),
        random_(random),
        mailbox_(mailbox),
        troubles_(troubles),
        on_start_(std::move(on_start)) {}

  void start(const PendingEffect& effect) override {
    on_start_(effect);
    Running one{queue_.now() + random_.spread(Duration(1'000'000), Duration(2'000'000'000)),
                random_.chance(500),
                effect,
                {}};
    if (troubles_.effects_to_fail > 0) {
      --troubles_.effects_to_fail;
      const bool for_good = troubles_.effects_fail_for_good;
      one.result = {for_good ? EffectResult::Kind::failed : EffectResult::Kind::retry, "refused"};
    } else if (one.is_delivered) {
      mailbox_.deliver(effect.key);
    }
    running_.push_back(std::move(one));
  }

  void take_results(std::vector<std::pair<PendingEffect, EffectResult>>& into) override {
    for (auto one = running_.begin(); one != running_.end();) {
      if (one->due > queue_.now()) {
        ++one;
        continue;
      }
      if (one->result.kind == EffectResult::Kind::done && !one->is_delivered)
        mailbox_.deliver(one->effect.key);
      into.emplace_back(std::move(one->effect), std::move(one->result));
      one = running_.erase(one);
    }
  }

  // When the next result arrives.
  std::optional<Duration> next_due() const {
    const auto next = std::min_element(running_.begin(), running_.end(),
                                       [](auto& a, auto& b) { return a.due < b.due; });
    return next == running_.end() ? std::nullopt : std::optional(next->due);
  }

 private:
  struct Running {
    Duration due{};
    bool is_delivered = false;
    PendingEffect effect;
    EffectResult result;
  };

  EventQueue& queue_;
  Random& random_;
  Mailbox& mailbox_;
  Troubles& troubles_;
  const OnStart on_start_;
  std::vector<Running> running_;
};

}  // namespace laban::simulation

#pragma once

// An EffectRunner that performs effects in parallel on its own threads, away from the loop.

#include <laban/service.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "bus/log/wakeup.h"
#include "bus/runtime/effects.h"

namespace laban::host {

class EffectThreads final : public runtime::EffectRunner {
 public:
  // Both must outlive this object. A performer that throws counts as `retry`.
  EffectThreads(const Service& service, Wakeup& wakeup, std::size_t threads);
  ~EffectThreads() override;  // waits for running effects; drops those that have not started

  void start(const PendingEffect& effect) override;
  void take_results(std::vector<std::pair<PendingEffect, EffectResult>>& into) override;

 private:
  void work();
  EffectResult perform(const PendingEffect& effect) const;

  const Service& service_;
  Wakeup& wakeup_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<PendingEffect> waiting_;
  std::vector<std::pair<PendingEffect, EffectResult>> results_;
  bool over_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace laban::host

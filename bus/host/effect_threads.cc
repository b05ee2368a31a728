#include "bus/host/effect_threads.h"

#include <exception>

#include "bus/testing/crash_point.h"

namespace laban::host {

EffectThreads::EffectThreads(const Service& service, Wakeup& wakeup, std::size_t threads)
    : service_(service), wakeup_(wakeup) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

EffectThreads::~EffectThreads() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void EffectThreads::start(const PendingEffect& effect) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(effect);
  }
  changed_.notify_one();
}

void EffectThreads::take_results(std::vector<std::pair<PendingEffect, EffectResult>>& into) {
  const std::lock_guard lock(mutex_);
  for (auto& result : results_) into.push_back(std::move(result));
  results_.clear();
}

void EffectThreads::work() {
  for (;;) {
    PendingEffect effect;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return over_ || !waiting_.empty(); });
      if (over_) return;
      effect = std::move(waiting_.front());
      waiting_.pop_front();
    }
    crash_point("effects.before_perform");
    auto result = perform(effect);
    crash_point("effects.after_perform");
    bool last = false;
    {
      const std::lock_guard lock(mutex_);
      results_.emplace_back(std::move(effect), std::move(result));
      last = waiting_.empty() || results_.size() >= 16;
    }
    if (last) wakeup_.notify();
  }
}

EffectResult EffectThreads::perform(const PendingEffect& effect) const {
  const auto kind = service_.effects().find(effect.kind);
  if (kind == service_.effects().end()) {
    return {EffectResult::Kind::failed,
            "no performer is registered for effects of kind '" + effect.kind + "'"};
  }
  try {
    return kind->second.perform(effect);
  } catch (const std::exception& error) {
    return {EffectResult::Kind::retry, error.what()};
  } catch (...) {
    return {EffectResult::Kind::retry, "an exception that is not a std::exception"};
  }
}

}  // namespace laban::host

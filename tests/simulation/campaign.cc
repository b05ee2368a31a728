#include "tests/simulation/campaign.h"

#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace laban::simulation {

namespace {

constexpr std::size_t enough_violations = 10;

using SteadyClock = std::chrono::steady_clock;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return t.tv_sec + t.tv_usec / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Campaign {
 public:
  Campaign(const CampaignOptions& options, const std::function<void(const Tally&)>& on_progress)
      : options_(options), on_progress_(on_progress) {}

  Tally run() {
    {
      std::vector<std::jthread> threads;
      for (std::uint32_t n = 0; n < options_.threads; ++n) threads.emplace_back([this] { work(); });
    }
    stop_watch();
    std::sort(tally_.violations.begin(), tally_.violations.end(),
              [](const auto& a, const auto& b) { return a.seed < b.seed; });
    return std::move(tally_);
  }

 private:
  void work() {
    const Knowledge knowledge = learn();
    while (const auto seed = next()) {
      Plan plan = make_plan(*seed, options_.plan);
      plan.mistake = options_.mistake;
      auto result = simulation::run(plan, knowledge);
      for (std::uint32_t again = 1; again < options_.repeats; ++again) {
        if (simulation::run(plan, knowledge).digest != result.digest) add_difference(result);
      }
      std::optional<Violation> violation;
      if (const auto* rule = result.broken()) {
        violation = Violation{*seed, *rule, std::nullopt};
        if (options_.shrinks && rule->name != one_digest && !has_shrunk_.test_and_set())
          violation->shrunk = shrink(plan, rule->name, knowledge);
      }
      count(plan, result, std::move(violation));
    }
  }

  static void add_difference(RunResult& result) {
    audit::Rule rule{one_digest, "the same seed gives the same steps and messages"};
    rule.check(false, "another run of this seed had another digest");
    result.rules.insert(result.rules.begin(), std::move(rule));
  }

  std::optional<std::uint64_t> next() {
    const std::lock_guard lock(mutex_);
    const bool is_late =
        options_.at_most.count() > 0 && SteadyClock::now() - begun_ > options_.at_most;
    if (is_late || taken_ == options_.seeds || tally_.violations.size() >= enough_violations)
      return std::nullopt;
    return options_.from + taken_++;
  }

  void count(const Plan& plan, const RunResult& result, std::optional<Violation> violation) {
    const std::lock_guard lock(mutex_);
    ++tally_.seeds;
    tally_.sagas += plan.orders.size();
    std::uint64_t faults = 0;
    for (std::uint32_t kind = 0; kind < fault_kind_count; ++kind) {
      faults += result.counts.faults[kind];
      tally_.by_kind[kind] += result.counts.faults[kind];
    }
    tally_.faults += faults;
    tally_.fewest_faults = std::min(tally_.fewest_faults, faults);
    tally_.deaths += result.counts.deaths;
    tally_.seams_reached += result.counts.seams_reached;
    tally_.log_breaks += result.counts.log_breaks;
    tally_.refills += result.counts.refills;
    tally_.messages += result.counts.messages;
    tally_.steps += result.counts.steps;
    tally_.virtual_time += result.virtual_time * options_.repeats;
    tally_.digest ^= result.digest;
    for (const auto& rule : result.rules) tally_.facts[rule.name] += rule.facts;
    if (violation) tally_.violations.push_back(std::move(*violation));
    if (SteadyClock::now() - shown_ < std::chrono::seconds(1)) return;
    shown_ = SteadyClock::now();
    stop_watch();
    on_progress_(tally_);
  }

  void stop_watch() {
    tally_.wall_seconds = std::chrono::duration<double>(SteadyClock::now() - begun_).count();
    tally_.cpu_seconds = cpu_seconds() - cpu_at_begin_;
  }

  static constexpr const char* one_digest = "one_digest";

  const CampaignOptions& options_;
  const std::function<void(const Tally&)>& on_progress_;
  const SteadyClock::time_point begun_ = SteadyClock::now();
  const double cpu_at_begin_ = cpu_seconds();
  std::atomic_flag has_shrunk_;
  std::mutex mutex_;  // guards what follows
  std::uint64_t taken_ = 0;
  SteadyClock::time_point shown_ = begun_;
  Tally tally_;
};

}  // namespace

Tally play(const CampaignOptions& options, const std::function<void(const Tally&)>& on_progress) {
  return Campaign(options, on_progress).run();
}

}  // namespace laban::simulation

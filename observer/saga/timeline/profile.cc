#include "observer/saga/timeline/profile.h"

#include <algorithm>
#include <map>

namespace laban::timeline {

namespace {

// Nearest rank.
Duration percentile(const std::vector<Duration>& sorted, std::size_t percent) {
  const std::size_t rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

// A part of many runs while it is summed up.
struct Adding {
  PartProfile profile;
  std::vector<Duration> took;

  void add(const StepRun& run) {
    if (run.outcome.empty()) return;
    ++profile.reached;
    profile.done += static_cast<std::size_t>(run.outcome == "done");
    profile.failed += static_cast<std::size_t>(run.outcome == "failed");
    profile.undone += static_cast<std::size_t>(run.outcome == "undone");
    profile.skipped += static_cast<std::size_t>(run.outcome == "skipped");
    if (run.took) took.push_back(*run.took);
  }

  PartProfile finish() && {
    profile.took = spread_of(std::move(took));
    return std::move(profile);
  }
};

struct AddingVariant {
  Variant variant;
  std::vector<Duration> took;
};

std::vector<Variant> variants_of(const std::vector<Run>& runs) {
  std::map<std::pair<std::string, std::string>, AddingVariant> by_path;
  for (const Run& run : runs) {
    const std::string path = path_of(run);
    auto [found, is_new] = by_path.try_emplace({path, run.state});
    if (is_new) found->second.variant = {path, run.state, 0, {}, run.saga};
    ++found->second.variant.count;
    found->second.took.push_back(run.took);
  }
  std::vector<Variant> all;
  for (auto& [key, adding] : by_path) {
    adding.variant.took = spread_of(std::move(adding.took));
    all.push_back(std::move(adding.variant));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Variant& a, const Variant& b) { return a.count > b.count; });
  return all;
}

}  // namespace

Spread spread_of(std::vector<Duration> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  return {values.size(), percentile(values, 50), percentile(values, 95), percentile(values, 99),
          values.back()};
}

std::string path_of(const Run& run) {
  std::string path, undone;
  for (const StepRun& step : run.steps) {
    if (step.outcome.empty()) continue;
    path += (path.empty() ? "" : " → ") + step.step;
    if (step.outcome == "failed") path += " ✗";
    if (step.outcome == "skipped") path += " (skipped)";
    if (step.outcome == "undone") undone += (undone.empty() ? "" : ", ") + step.step;
  }
  return undone.empty() ? path : path + " · undone: " + undone;
}

Profile profile_of(const std::vector<Run>& runs) {
  Profile profile;
  profile.runs = runs.size();
  std::vector<Adding> steps;
  std::map<std::string, std::size_t> place;
  std::map<std::string, Adding> services;
  std::vector<Duration> took;
  for (const Run& run : runs) {
    took.push_back(run.took);
    for (const StepRun& step : run.steps) {
      const auto [found, is_new] = place.try_emplace(step.step, steps.size());
      if (is_new) steps.push_back({{step.step, step.service, 0, 0, 0, 0, 0, {}}, {}});
      steps[found->second].add(step);
      Adding& service = services[step.service];
      service.profile.name = service.profile.service = step.service;
      service.add(step);
    }
  }
  for (Adding& step : steps) profile.steps.push_back(std::move(step).finish());
  for (auto& [name, service] : services) profile.services.push_back(std::move(service).finish());
  profile.took = spread_of(std::move(took));
  profile.variants = variants_of(runs);
  return profile;
}

}  // namespace laban::timeline

#include "observer/saga/definition/registry.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/saga/definition/load.h"

namespace laban::observer {

namespace {

std::string name_in_book(std::string_view name, bool shadow) {
  std::string full(name);
  if (shadow) full.append(shadow_suffix);
  return full;
}

Error no_effect(std::string_view name, std::uint32_t number, const std::string& why) {
  return {ErrorKind::invalid, fmt::format("definition {} version {}: {}", name, number, why)};
}

}  // namespace

const DefinitionVersion* DefinitionChapter::in_force() const {
  return versions_.empty() || versions_.back().withdrawn ? nullptr : &versions_.back();
}

const DefinitionVersion* DefinitionChapter::numbered(std::uint32_t number) const {
  const auto found = std::lower_bound(
      versions_.begin(), versions_.end(), number,
      [](const auto& version, std::uint32_t wanted) { return version.number < wanted; });
  return found == versions_.end() || found->number != number ? nullptr : &*found;
}

const DefinitionVersion* DefinitionChapter::find(std::uint64_t digest) const {
  const auto found = newest_of_digest_.find(digest);
  return found == newest_of_digest_.end() ? nullptr : &versions_[found->second];
}

const DefinitionVersion& DefinitionChapter::add(DefinitionVersion version) {
  newest_of_digest_[version.definition.digest()] = versions_.size();
  return versions_.emplace_back(std::move(version));
}

const DefinitionVersion* in_force_before(const DefinitionChapter& chapter, std::uint64_t sequence) {
  const auto& versions = chapter.versions();
  const auto later = std::partition_point(
      versions.begin(), versions.end(),
      [&](const auto& version) { return version.applied.sequence < sequence; });
  if (later == versions.begin()) return nullptr;
  const DefinitionVersion& last = *std::prev(later);
  const bool is_withdrawn = last.withdrawn && last.withdrawn->sequence < sequence;
  return is_withdrawn ? nullptr : &last;
}

Result<Definition> DefinitionRegistry::judge(const Application& application) const {
  const std::string name = name_in_book(application.name, application.shadow);
  const auto known = chapters_.find(name);
  const std::uint32_t last = known == chapters_.end() ? 0 : known->second.newest().number;
  if (application.number <= last) {
    return no_effect(name, application.number,
                     fmt::format("version {} was applied before it", last));
  }
  if (application.number - last > definition_number_step) {
    return no_effect(name, application.number,
                     fmt::format("it is more than {} above version {}, the newest one",
                                 definition_number_step, last));
  }
  if (application.text.size() > definition_text_bytes) {
    return no_effect(name, application.number,
                     fmt::format("its text has {} bytes, the limit is {}", application.text.size(),
                                 definition_text_bytes));
  }
  if (known == chapters_.end() && chapters_.size() >= definition_names) {
    return no_effect(name, application.number,
                     fmt::format("there are {} definitions, the limit", definition_names));
  }
  if (versions_ >= definition_versions || bytes_ + application.text.size() > definition_bytes) {
    return no_effect(
        name, application.number,
        fmt::format("the partition has {} versions of definitions with {} MiB of text, "
                    "and no more fit",
                    versions_, bytes_ >> 20));
  }
  auto loaded = read_definition(application.text, name);
  if (!loaded.definition) {
    return no_effect(name, application.number, to_text(loaded.problems.front()));
  }
  if (loaded.definition->name() != application.name) {
    return no_effect(name, application.number,
                     fmt::format("its text is of saga '{}'", loaded.definition->name()));
  }
  return application.shadow ? loaded.definition->as_shadow() : std::move(*loaded.definition);
}

Result<const DefinitionVersion*> DefinitionRegistry::apply(const Application& application,
                                                           DefinitionAct act) {
  auto definition = judge(application);
  if (!definition) return definition.error();
  return &add({std::move(*definition), application.number, std::string(application.text),
               std::move(act), std::nullopt});
}

Result<const DefinitionVersion*> DefinitionRegistry::withdraw(const Withdrawal& withdrawal,
                                                              DefinitionAct act) {
  const std::string name = name_in_book(withdrawal.name, withdrawal.shadow);
  const auto known = chapters_.find(name);
  const DefinitionVersion* now = known == chapters_.end() ? nullptr : known->second.in_force();
  if (now == nullptr || now->number != withdrawal.number) {
    return no_effect(name, withdrawal.number, "it is not in force and cannot be withdrawn");
  }
  DefinitionVersion& version = known->second.versions_.back();
  version.withdrawn = std::move(act);
  return &version;
}

void DefinitionRegistry::restore(DefinitionVersion version) { add(std::move(version)); }

const DefinitionVersion& DefinitionRegistry::add(DefinitionVersion version) {
  for (const Step& step : version.definition.steps()) {
    failure_types_.insert(step.fails.begin(), step.fails.end());
    if (!step.refused.empty()) failure_types_.insert(step.refused);
  }
  ++versions_;
  bytes_ += version.text.size();
  auto& chapter = chapters_[version.name()];
  return chapter.add(std::move(version));
}

bool DefinitionRegistry::is_failure(std::string_view type) const {
  return failure_types_.contains(type);
}

const DefinitionChapter* DefinitionRegistry::chapter(std::string_view name) const {
  const auto found = chapters_.find(name);
  return found == chapters_.end() ? nullptr : &found->second;
}

const DefinitionVersion* DefinitionRegistry::in_force(std::string_view name) const {
  const auto* found = chapter(name);
  return found == nullptr ? nullptr : found->in_force();
}

const DefinitionVersion* DefinitionRegistry::find(std::string_view name,
                                                  std::uint64_t digest) const {
  const auto* found = chapter(name);
  return found == nullptr ? nullptr : found->find(digest);
}

bool DefinitionRegistry::has_any_in_force() const {
  return std::any_of(chapters_.begin(), chapters_.end(),
                     [](const auto& entry) { return entry.second.in_force() != nullptr; });
}

}  // namespace laban::observer

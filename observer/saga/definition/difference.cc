#include "observer/saga/definition/difference.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace laban::observer {

namespace {

using Kind = DefinitionDifference::Kind;
// Values as they would be written in YAML; absent keys are left out.
using Keys = std::vector<std::pair<std::string, std::string>>;
using Section = std::pair<std::string, Keys>;
using Sections = std::vector<Section>;

class Lister {
 public:
  explicit Lister(const Definition& definition) : definition_(definition) {}

  Sections sections() const {
    Sections all;
    Keys saga;
    add(saga, "starts", definition_.starts());
    add(saga, "within", word(definition_.within()));
    add(saga, "parallel", definition_.undoes_in_parallel() ? "true" : "");
    add(saga, "order of steps", order());
    all.emplace_back("the saga", std::move(saga));
    for (const Step& step : definition_.steps()) all.emplace_back("step " + step.name, keys(step));
    std::vector<std::string> words;
    for (const auto& state : definition_.business()) {
      all.emplace_back("business " + state.name, keys(state));
      words.push_back(state.name);
    }
    add(all.front().second, "order of business states", list(words));
    return all;
  }

 private:
  static void add(Keys& keys, const char* key, std::string value) {
    if (!value.empty()) keys.emplace_back(key, std::move(value));
  }
  static std::string word(Duration duration) {
    return duration == Duration::zero() ? "" : duration_word(duration);
  }
  static std::string list(const std::vector<std::string>& words) {
    return words.empty() ? "" : fmt::format("[{}]", fmt::join(words, ", "));
  }
  std::string names(const std::vector<StepIndex>& steps) const {
    std::vector<std::string> words;
    words.reserve(steps.size());
    for (const StepIndex step : steps) words.push_back(definition_.step(step).name);
    return list(words);
  }
  std::string order() const {
    std::vector<std::string> words;
    for (const Step& step : definition_.steps()) words.push_back(step.name);
    return list(words);
  }

  Keys keys(const Step& step) const {
    Keys keys;
    add(keys, "service", step.service);
    add(keys, "after", names(step.after));
    add(keys, "done", step.done);
    add(keys, "fails", list(step.fails));
    add(keys, "undo", step.undo);
    add(keys, "undone", step.undone);
    add(keys, "refused", step.refused);
    add(keys, "undo_after", names(step.undo_after));
    add(keys, "again", step.again);
    add(keys, "retries", step.retries == 0 ? "" : std::to_string(step.retries));
    add(keys, "pivot", step.pivot ? "true" : "");
    add(keys, "optional", step.optional ? "true" : "");
    add(keys, "within", word(step.within));
    return keys;
  }

  Keys keys(const BusinessState& state) const {
    Keys keys;
    std::vector<std::string> states;
    for (const State one : state.states) states.emplace_back(name_of(one));
    add(keys, "state", list(states));
    add(keys, "done", names(state.done));
    return keys;
  }

  const Definition& definition_;
};

template <class Value>
const Value* find(const std::vector<std::pair<std::string, Value>>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == name; });
  return found == all.end() ? nullptr : &found->second;
}

// Orders are comparable only when both sides have the same members.
bool is_order(const std::string& key) { return key.starts_with("order of "); }

void compare(const std::string& where, const Keys& before, const Keys& after, bool same_sections,
             std::vector<DefinitionDifference>& into) {
  for (const auto& [key, value] : after) {
    const auto* old = find(before, key);
    if (is_order(key) && !same_sections) continue;
    if (old == nullptr) into.push_back({Kind::added, where, key, "", value});
    if (old != nullptr && *old != value) into.push_back({Kind::changed, where, key, *old, value});
  }
  for (const auto& [key, value] : before) {
    if (find(after, key) == nullptr && (!is_order(key) || same_sections))
      into.push_back({Kind::removed, where, key, value, ""});
  }
}

}  // namespace

const char* name_of(Kind kind) {
  return kind == Kind::added ? "added" : kind == Kind::removed ? "removed" : "changed";
}

std::vector<DefinitionDifference> differences(const Definition& before, const Definition& after) {
  const Sections old_sections = Lister(before).sections(), new_sections = Lister(after).sections();
  const bool same_sections = std::is_permutation(
      old_sections.begin(), old_sections.end(), new_sections.begin(), new_sections.end(),
      [](const Section& a, const Section& b) { return a.first == b.first; });
  std::vector<DefinitionDifference> all;
  for (const auto& [where, keys] : new_sections) {
    if (const auto* old = find(old_sections, where)) {
      compare(where, *old, keys, same_sections, all);
    } else {
      all.push_back({Kind::added, where, "", "", ""});
    }
  }
  for (const auto& [where, keys] : old_sections) {
    if (find(new_sections, where) == nullptr) all.push_back({Kind::removed, where, "", "", ""});
  }
  return all;
}

std::string to_text(const DefinitionDifference& difference) {
  std::string text = fmt::format("{:<8} {}", name_of(difference.kind), difference.where);
  if (difference.key.empty()) return text;
  text += fmt::format("  {}: ", difference.key);
  if (difference.kind == Kind::added) return text + difference.after;
  if (difference.kind == Kind::removed) return text + difference.before;
  return text + difference.before + " -> " + difference.after;
}

}  // namespace laban::observer

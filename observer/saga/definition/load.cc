#include "observer/saga/definition/load.h"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "bus/file/read_file.h"

namespace laban::observer {

namespace {

// Only for drafts without problems: every name is known, every duration is valid.
Definition definition_of(const Draft& draft) {
  const auto index_of = [&](const std::string& name) {
    const auto found = std::find_if(draft.steps.begin(), draft.steps.end(),
                                    [&](const DraftStep& step) { return step.name.value == name; });
    return static_cast<StepIndex>(found - draft.steps.begin());
  };
  const auto duration = [](const Text& text) {
    return text.value.empty() ? Duration{} : *parse_duration(text.value);
  };
  const auto indexes_of = [&](const std::vector<Text>& names) {
    std::vector<StepIndex> all;
    all.reserve(names.size());
    for (const auto& name : names) all.push_back(index_of(name.value));
    return all;
  };
  Definition::Parts parts{
      draft.saga.value, draft.starts.value, duration(draft.within), draft.parallel, {}, {}};
  for (const auto& from : draft.steps) {
    Step step;
    step.name = from.name.value;
    step.service = from.service.value;
    step.after = indexes_of(from.after);
    step.done = from.done.value;
    for (const auto& type : from.fails) step.fails.push_back(type.value);
    step.undo = from.undo.value;
    step.undone = from.undone.value;
    step.refused = from.refused.value;
    step.undo_after = indexes_of(from.undo_after);
    step.again = from.again.value;
    if (!from.retries.value.empty())
      step.retries = static_cast<std::uint32_t>(std::stoul(from.retries.value));
    step.pivot = from.pivot.has_value();
    step.optional = from.optional.has_value();
    step.within = duration(from.within);
    parts.steps.push_back(std::move(step));
  }
  for (const auto& from : draft.business) {
    BusinessState business{from.name.value, {}, indexes_of(from.done)};
    for (const auto& state : from.states) business.states.push_back(*parse_state(state.value));
    parts.business.push_back(std::move(business));
  }
  return Definition(std::move(parts));
}

void check(const Draft& draft, const std::string& file, const EventSources* events,
           Problems& problems) {
  const StepGraph order(draft, &DraftStep::after);
  const CheckInput input{draft, file, events, order};
  for (const auto rule : {check_names, check_events, check_order, check_undo, check_undo_order,
                          check_retries, check_business, check_deadlines}) {
    if (is_enough(problems)) return;
    rule(input, problems);
  }
}

// In the order of the file, and not more than people read.
void in_order(Problems& problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.at.line, a.at.column) < std::tie(b.at.line, b.at.column);
  });
  if (problems.size() <= most_problems) return;
  problems.resize(most_problems);
  problems.push_back(
      {problems.back().file, problems.back().at, "there are more problems", "mend these first"});
}

LoadedDefinition read(std::string_view text, const std::string& file, const EventSources* events) {
  LoadedDefinition loaded;
  auto yaml = read_yaml(text, file);
  if (auto* problem = std::get_if<Problem>(&yaml)) {
    loaded.problems.push_back(std::move(*problem));
    return loaded;
  }
  const Draft draft = read_draft(std::get<YamlNode>(yaml), file, loaded.problems);
  if (draft.steps.size() > most_steps) {
    loaded.problems.push_back(
        {file, draft.steps_at,
         fmt::format("{} steps are more than the limit of {}", draft.steps.size(), most_steps),
         "split the saga"});
  } else {
    check(draft, file, events, loaded.problems);
  }
  in_order(loaded.problems);
  if (loaded.problems.empty()) loaded.definition = definition_of(draft);
  return loaded;
}

}  // namespace

LoadedDefinition read_definition(std::string_view text, const std::string& file,
                                 const EventSources& events) {
  return read(text, file, &events);
}

LoadedDefinition read_definition(std::string_view text, const std::string& file) {
  return read(text, file, nullptr);
}

LoadedDefinitions load_definitions(const std::filesystem::path& directory,
                                   const EventSources& events) {
  LoadedDefinitions all;
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".yaml") files.push_back(entry->path());
  }
  if (error || files.empty()) {
    all.problems.push_back(
        {directory.string(),
         {1, 1},
         error ? "cannot be read: " + error.message() : "holds no definition (*.yaml)",
         "pass the right directory with --definitions DIR"});
    return all;
  }
  std::sort(files.begin(), files.end());
  std::map<std::string, std::string> first_file;
  for (const auto& path : files) {
    const auto text = read_file(path);
    if (!text) {
      all.problems.push_back({path.string(), {1, 1}, text.error().message, ""});
      continue;
    }
    auto loaded = read_definition(*text, path.string(), events);
    all.problems.insert(all.problems.end(), loaded.problems.begin(), loaded.problems.end());
    if (!loaded.definition) continue;
    const auto [first, is_new] = first_file.try_emplace(loaded.definition->name(), path.string());
    if (!is_new) {
      all.problems.push_back({path.string(),
                              {1, 1},
                              fmt::format("saga '{}' is already defined in {}",
                                          loaded.definition->name(), first->second),
                              ""});
      continue;
    }
    all.definitions.push_back(std::move(*loaded.definition));
  }
  std::sort(all.definitions.begin(), all.definitions.end(),
            [](const Definition& a, const Definition& b) { return a.name() < b.name(); });
  return all;
}

}  // namespace laban::observer

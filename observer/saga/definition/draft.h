#pragma once

// Draft: a definition as its author wrote it, with the position of each word; not yet validated.

#include <optional>
#include <string>
#include <vector>

#include "observer/saga/definition/yaml.h"

namespace laban::observer {

struct DraftStep {
  Text name;
  Text service, done, undo, undone, refused, again, within;  // value empty: not given
  Text retries;                                              // a number
  std::vector<Text> after, fails, undo_after;
  std::optional<Mark> pivot, optional;  // position of the `true`
};

struct DraftBusiness {
  Text name;
  std::vector<Text> done, states;
};

struct Draft {
  Text saga, starts, within;
  bool parallel = false;
  Mark steps_at;  // where they begin, if there are any
  std::vector<DraftStep> steps;
  std::vector<DraftBusiness> business;
};

// Reads what it can and adds a problem for everything else: unknown keys, wrong kinds of values,
// missing keys, duplicates.
Draft read_draft(const YamlNode& root, const std::string& file, Problems& problems);

}  // namespace laban::observer

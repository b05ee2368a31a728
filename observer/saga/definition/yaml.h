#pragma once

// YAML as a tree with positions. Only yaml.cc knows the library behind it.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "observer/saga/definition/problem.h"

namespace laban::observer {

struct Text {
  std::string value;
  Mark at;
};

struct YamlEntry;

struct YamlNode {
  enum class Kind { nothing, text, list, map };
  Kind kind = Kind::nothing;
  Mark at;
  std::string text;
  std::vector<YamlNode> items;
  std::vector<YamlEntry> entries;  // in the order of the file, duplicates included
};

struct YamlEntry {
  Text key;
  YamlNode value;
};

// The tree, or the one problem that kept it from being read. Hostile input costs bounded work: of
// a word longer than `word_bytes` (limits.h) only the beginning is kept, a little more than that.
std::variant<YamlNode, Problem> read_yaml(std::string_view text, const std::string& file);

}  // namespace laban::observer

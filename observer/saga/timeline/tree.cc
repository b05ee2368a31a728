#include "observer/saga/timeline/tree.h"

namespace laban::timeline {

namespace {

constexpr std::size_t deepest = 20;

struct Pending {
  std::size_t entry;
  std::size_t depth;
  std::string stem;    // of its own line
  std::string column;  // before everything that follows from it
};

void draw(const Causes& causes, std::size_t root, std::vector<Branch>& lines) {
  std::vector<Pending> open{{root, 0, "", ""}};
  while (!open.empty()) {
    const Pending next = std::move(open.back());
    open.pop_back();
    lines.push_back({next.entry, next.stem});
    const auto& effects = causes.effects_of(next.entry);
    const bool branches = (effects.size() > 1 || next.depth == 0) && next.depth < deepest;
    for (auto it = effects.rbegin(); it != effects.rend(); ++it) {
      const bool is_last = it == effects.rbegin();
      if (branches) {
        open.push_back({*it, next.depth + 1, next.column + (is_last ? "└ " : "├ "),
                        next.column + (is_last ? "  " : "│ ")});
      } else {
        open.push_back({*it, next.depth, next.column, next.column});
      }
    }
  }
}

}  // namespace

std::vector<Branch> tree_of(const Causes& causes) {
  std::vector<Branch> lines;
  for (const std::size_t root : causes.beginnings()) draw(causes, root, lines);
  return lines;
}

std::vector<Branch> tree_of(const Causes& causes, std::size_t from) {
  std::vector<Branch> lines;
  draw(causes, from, lines);
  return lines;
}

}  // namespace laban::timeline

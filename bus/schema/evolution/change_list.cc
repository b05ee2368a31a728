#include "bus/schema/evolution/change_list.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace laban::schema {
namespace {

constexpr auto nowhere = std::numeric_limits<ChangeList::Place>::max();
// The end of a path that is shown. Events nest far less deeply than this has room for.
constexpr std::size_t longest_path_end = 512;

}  // namespace

ChangeList::Place ChangeList::outermost(std::string name) {
  steps_.push_back({nowhere, std::move(name)});
  return steps_.size() - 1;
}

ChangeList::Place ChangeList::inside(Place outer, std::string_view name) {
  steps_.push_back({outer, std::string(name)});
  return steps_.size() - 1;
}

void ChangeList::add(Compatibility verdict, Place place, std::string what) {
  changes_.push_back({verdict, path_to(place), std::move(what)});
}

std::vector<SchemaChange> ChangeList::take() {
  std::stable_sort(changes_.begin(), changes_.end(), [](const auto& left, const auto& right) {
    return left.verdict > right.verdict;
  });
  return std::move(changes_);
}

std::string ChangeList::path_to(Place place) const {
  std::string end;
  while (steps_[place].outer != nowhere && end.size() < longest_path_end) {
    end = "." + steps_[place].name + end;
    place = steps_[place].outer;
  }
  if (steps_[place].outer == nowhere) return steps_[place].name + end;
  return "..." + end;
}

}  // namespace laban::schema

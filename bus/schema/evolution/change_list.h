#pragma once

// ChangeList: collects the changes of a schema, and the places that they are at.
//
// A place is kept as a step from the place around it, so that a schema of a thousand nested tables
// does not cost a thousand long paths.

#include <string>
#include <string_view>
#include <vector>

#include "bus/schema/evolution/evolution.h"

namespace laban::schema {

class ChangeList {
 public:
  using Place = std::size_t;

  Place outermost(std::string name);
  Place inside(Place outer, std::string_view name);
  void add(Compatibility verdict, Place place, std::string what);

  // Most severe first.
  std::vector<SchemaChange> take();

 private:
  struct Step {
    Place outer;
    std::string name;
  };

  std::string path_to(Place place) const;

  std::vector<Step> steps_;
  std::vector<SchemaChange> changes_;
};

}  // namespace laban::schema

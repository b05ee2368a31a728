#pragma once

// A page of the list, put together from several sources.

#include <optional>
#include <vector>

#include "observer/queries/list_source.h"

namespace laban::observer {

struct ListPage {
  std::vector<Place> places;
  std::optional<Place> end;  // up to here everything has been looked at; nothing: to the end

  // A source stopped here before its end.
  void stopped_at(const std::optional<Place>& reached, const ListFilter& filter);
  // Once all sources have been looked at: in order, no longer than a page, nothing behind its end.
  void close(const ListFilter& filter);
};

}  // namespace laban::observer

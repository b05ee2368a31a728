#pragma once

// Where a list of sagas comes from: one or more ranges of an index, each in the order of the list.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "observer/queries/list_cursor.h"
#include "observer/queries/request.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

struct ListFilter {
  std::vector<State> states;  // none: all
  std::optional<std::string> service, step, business, definition;
  std::optional<Time> opened_before;
  bool newest_first = false;
  std::uint64_t limit = 0;
  std::optional<Place> after;

  // A shadow is shown to those who name it.
  bool shows(std::string_view name) const;
  bool precedes(const Place& a, const Place& b) const { return newest_first ? b < a : a < b; }
};

ListFilter read_filter(const QueryRequest& request, Time now);

// One range of one partition's index.
struct ListSource {
  StoreReader reader;
  Family family;
  std::string prefix;         // of the range
  std::string business = {};  // where its rows must stand in index_business too; empty: no matter
};

// Its keys that can be on the page: from <= key < to.
struct KeyRange {
  std::string from, to;
};
KeyRange range_of(const ListSource& source, const ListFilter& filter);

// What together holds all that the filter wants of a partition; a saga may be in several of them.
std::vector<ListSource> sources_of(const StoreView& view, const ListFilter& filter);

// Adds limit + 1 places at most. When it stopped before the end, after `rows` rows or enough
// places: how far it has come.
std::optional<Place> collect(const ListSource& source, const ListFilter& filter, std::size_t rows,
                             std::vector<Place>& into);

}  // namespace laban::observer

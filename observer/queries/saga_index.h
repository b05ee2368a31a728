#pragma once

// Lists of sagas from the stores' indexes: a filter, the index ranges that contain its matches, and
// pages merged from several ranges.

#include <compare>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "observer/api/saga.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

// A saga's place in the list.
struct ListPlace {
  std::string time_and_sequence;  // 16 bytes, ordered as the indexes are
  std::uint32_t partition = 0;
  std::string instance;

  friend auto operator<=>(const ListPlace&, const ListPlace&) = default;
};

// The cursor for a place.
std::string to_cursor(const ListPlace& place);
// Throws BadRequest unless to_cursor() made it.
ListPlace parse_cursor(const std::string& text);

struct ListFilter {
  std::vector<State> states;               // none: all
  std::vector<FindingKind> findings = {};  // of any of these kinds; none: all
  std::optional<std::string> service{}, step{}, business{}, definition{};
  std::optional<Time> opened_before{};
  bool newest_first = false;
  std::uint64_t limit = 0;
  std::optional<ListPlace> after{};

  // Shadows are listed only if named.
  bool shows(std::string_view name) const;
  bool accepts_findings_of(const Instance& instance) const;
  bool precedes(const ListPlace& a, const ListPlace& b) const {
    return newest_first ? b < a : a < b;
  }
};

// Ages are counted from `now`.
ListFilter filter_of(const api::SagasLsRequest& request, Time now);

// One range of one partition's index.
struct ListSource {
  StoreReader reader;
  Family family;
  std::string prefix;         // of the range
  std::string business = {};  // prefix in index_business that its rows must have too; empty: any
};

// The keys that can be on the page: from <= key < to.
struct KeyRange {
  std::string from, to;
};
KeyRange range_of(const ListSource& source, const ListFilter& filter);

// Sources that together contain every match of the filter; a saga may be in several of them.
std::vector<ListSource> sources_of(const StoreView& view, const ListFilter& filter);

// Adds at most limit + 1 places. Returns the last place examined if it stopped before the end,
// after `rows` rows or enough places.
std::optional<ListPlace> collect(const ListSource& source, const ListFilter& filter,
                                 std::size_t rows, std::vector<ListPlace>& into);

struct ListPage {
  std::vector<ListPlace> places;
  std::optional<ListPlace> end{};  // everything up to here has been examined; nothing: everything

  // A source stopped here before its end.
  void stopped_at(const std::optional<ListPlace>& reached, const ListFilter& filter);
  // Call once, after all sources: sorts the places and cuts them to a page that ends at `end`.
  void close(const ListFilter& filter);
  std::optional<std::string> cursor() const;
};

}  // namespace laban::observer

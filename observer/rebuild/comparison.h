#pragma once

// Comparison: two stores of the observer, row by row over all its own families.
//
//   digest := xxh3_128( row* )                  of all own families, in key order
//   row    := family:le32 key:text value:text   text := size:le32 byte*

#include <laban/ids.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bus/store/store.h"

namespace laban::observer {

// A row that differs between the two.
struct RowDifference {
  Family family = 0;
  std::string key;
  std::optional<std::string> kept;        // nothing: the store does not have the row
  std::optional<std::string> folded;      // nothing: the log does not lead to it
  std::optional<std::string> unreadable;  // why the store cannot be read from here on
};

struct Comparison {
  std::uint64_t rows = 0;  // of the fold
  std::uint64_t rows_differing = 0;
  EventId kept_digest, folded_digest;
  std::set<std::string> sagas;         // that have a differing row
  std::optional<RowDifference> first;  // a row of a saga, if any such row differs

  bool is_equal() const { return rows_differing == 0; }
};

// The saga a row belongs to; empty if it belongs to the whole partition.
std::string saga_of_row(Family family, std::string_view key);
// "instances", ...
std::string name_of_family(Family family);

// Called with the number of rows compared so far; return false to stop.
using RowProgress = std::function<bool(std::uint64_t rows)>;

// `kept` is the store being checked, `folded` the one folded from the log. An unreadable part of
// `kept` is a difference; an error concerns `folded`, or is `unavailable` when stopped.
Result<Comparison> compare(const Store& kept, const Store& folded, const RowProgress& progress);

// The same for the rows of one saga; `folded` holds no other. The digests cover its rows alone, and
// rows that exist only in an index of `kept` are not searched.
Result<Comparison> compare_saga(const Store& kept, const Store& folded, const std::string& saga);

}  // namespace laban::observer

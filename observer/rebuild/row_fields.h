#pragma once

// A row of the observer's store in words, field by field, to show people what differs.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "observer/rebuild/comparison.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

struct RowField {
  std::string name, value;
};
using RowFields = std::vector<RowField>;

// The definition an instance runs under; null if unknown.
using DefinitionOf = std::function<const Definition*(const Instance&)>;

// Empty when the bytes cannot be read.
RowFields fields_of_row(Family family, std::string_view key, std::string_view value,
                        const DefinitionOf& definition_of);
RowFields fields_of(const Instance& instance, const Definition* definition);

struct FieldDifference {
  std::string field;
  std::string kept, folded;  // empty: does not have it
};

// The fields of a row that differ, including the first differing byte.
std::vector<FieldDifference> differences_in(const RowDifference& row,
                                            const DefinitionOf& definition_of);

// The row's name for people: "order o-1 generation 2", "o-1 #17", "summary".
std::string name_of_row(Family family, std::string_view key);
// The definition whose instance the row is about; empty if none.
std::string definition_of_row(Family family, std::string_view key);

}  // namespace laban::observer

// Two binary schemas: the size of the first in four bytes (little-endian), the first, the second.
// What is well-formed can be compared, and does not differ from itself; nothing else is compared.

#include "bus/schema/evolution/evolution.h"

#include <algorithm>
#include <vector>

#include "bus/schema/check/well_formed.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {
namespace {

bool cannot_be_read(const schema::SchemaChange& change) {
  return change.verdict == schema::Compatibility::breaking &&
         change.what.starts_with("cannot be read: ");
}

bool is_unreadable(const std::vector<schema::SchemaChange>& changes) {
  return !changes.empty() && std::all_of(changes.begin(), changes.end(), cannot_be_read);
}

bool is_well_formed(const std::string& bytes) {
  const bool is_well = schema::check_well_formed(bytes).has_value();
  const auto changes = schema::schema_changes(bytes, bytes);
  law(is_well ? changes.empty() : is_unreadable(changes),
      "a schema does not differ from itself, or cannot be read");
  return is_well;
}

}  // namespace

void evolution(std::string_view input) {
  Bytes bytes(input);
  std::size_t size = 0;
  for (int shift = 0; shift < 32; shift += 8)
    size |= static_cast<std::size_t>(bytes.byte()) << shift;
  const auto both = bytes.rest();
  // Copies, because schemas are aligned.
  const std::string before(both.substr(0, size)), after(both.substr(std::min(size, both.size())));
  const bool are_well_formed = is_well_formed(before) && is_well_formed(after);
  const auto changes = schema::schema_changes(before, after);
  if (!are_well_formed) return law(is_unreadable(changes), "what cannot be read is not compared");
  law(std::is_sorted(
          changes.begin(), changes.end(),
          [](const auto& left, const auto& right) { return left.verdict > right.verdict; }),
      "the most severe changes come first");
  law(changes.empty() || schema::verdict_of(changes) == changes.front().verdict,
      "the verdict is that of the first change");
}

}  // namespace laban::fuzz

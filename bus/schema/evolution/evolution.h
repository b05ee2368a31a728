#pragma once

// What changes between two binary schemas of one context, and whether what reads events with one of
// them can read events written with the other. Stricter than flatc --conform, which takes only what
// a table's slots can hold into account.
//
// Compared is what the events reach: their tables, and the tables, structs and enums inside. When
// both schemas name the files they are made from, only events of the file that includes the others
// are asked for; the others belong to their own contexts. Comments are no change. Binary schemas do
// not hold the defaults of strings and vectors, and hold unsigned defaults only up to the largest
// int64: changes of those are not seen.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace laban::schema {

enum class Compatibility : std::uint8_t {
  compatible,
  risky,     // the bytes are read, but what they mean may have changed
  breaking,  // older events or older readers fail, or something else is read
};

// "compatible", "risky", "breaking".
const char* name_of(Compatibility verdict);

struct SchemaChange {
  Compatibility verdict = Compatibility::compatible;
  // An event type, then fields and at last a value of an enum: "payment.charged.card.kind.debit".
  // What several events share is named where it is met first. "file_identifier" and "root_type" are
  // those of the schema. The front of a very long path is left out. "the older schema", "the newer
  // schema": cannot be read.
  std::string where;
  std::string what;  // continues the sentence that begins with `where`: "was removed; older events
                     // contain it"
};

// Of any bytes that are aligned as allocated memory is. Most severe first, otherwise by event type
// and in the order of the fields. A schema that is not well-formed (bus/schema/check/well_formed.h)
// is not compared: the reason is one breaking change, "cannot be read: ...". Takes time linear in
// the sizes, except for sorting.
std::vector<SchemaChange> schema_changes(std::string_view before, std::string_view after);

// The worst; compatible if there are none.
Compatibility verdict_of(const std::vector<SchemaChange>& changes);

// Whether a well-formed schema, aligned likewise, declares an event of its own.
bool declares_events(std::string_view schema);

}  // namespace laban::schema

#pragma once

// The schemas of a partition in the observer's store (projection/rows.h, "schema" and "unread").
//
//   schemas := version:u8(1) count:le64 ( name:text bytes:text )* log_time:le64 by:text reason:text
//   unread  := version:u8(1) count:le64 first:le64 last:le64 known_since:le64
//
// Of a row "schema", the sequence is that of its event, or 0: those that count from the beginning,
// with no time. A row "unread" counts the events of a type that no schema declared when they were
// met; they were not applied. known_since: since when one declares it, 0 if none does.

#include <laban/binary_schema.h>
#include <laban/clock.h>
#include <laban/result.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bus/schema/schema_history.h"
#include "bus/store/store.h"

namespace laban::observer {

struct SchemaRow {
  std::uint64_t sequence = 0;
  std::vector<BinarySchema> schemas;
  Time log_time{};
  std::string by, reason;
};

std::string schema_key(std::uint64_t sequence);
std::string encode(const SchemaRow& row);
// `conflict` if one cannot be read. In log order.
Result<std::vector<SchemaRow>> read_schema_rows(const Store& store);

// What counts from the beginning; nothing: the store does not say.
Result<std::optional<std::vector<BinarySchema>>> read_base(const Store& store);

struct UnreadRow {
  std::uint64_t count = 0, first = 0, last = 0, known_since = 0;
};
struct UnreadType {
  std::string type;
  UnreadRow row;
};

std::string unread_key(std::string_view type);
std::string encode(const UnreadRow& row);
std::optional<UnreadRow> decode_unread(std::string_view bytes);
// The first `limit` of them, by type.
Result<std::vector<UnreadType>> read_unread(const Store& store, std::size_t limit);

// The schemas in force at every position the store has read. `base`: what counts from the beginning
// if the store does not say. `conflict`: this build reads them differently.
Result<std::unique_ptr<schema::SchemaHistory>> read_schemas(const Store& store,
                                                            const std::vector<BinarySchema>& base);

}  // namespace laban::observer

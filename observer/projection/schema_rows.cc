#include "observer/projection/schema_rows.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include "observer/projection/rows.h"

namespace laban::observer {

namespace {

constexpr char schema_row_version = 1;
constexpr char unread_row_version = 1;

Error unreadable(const std::string& why) {
  return {ErrorKind::conflict,
          fmt::format("the store has schemas that this observer reads differently: {}. Fold it "
                      "again from the log with: laban rebuild",
                      why)};
}

std::optional<SchemaRow> parse(std::string_view sequence, std::string_view bytes) {
  SchemaRow row;
  std::uint64_t count = 0, time = 0;
  if (!codec::take_be64(sequence, row.sequence) || !sequence.empty()) return std::nullopt;
  if (bytes.empty() || bytes.front() != schema_row_version) return std::nullopt;
  bytes.remove_prefix(1);
  if (!codec::take_le64(bytes, count)) return std::nullopt;
  for (std::uint64_t i = 0; i < count; ++i) {
    BinarySchema schema;
    if (!codec::take_text_value(bytes, schema.name) || !codec::take_text_value(bytes, schema.bytes))
      return std::nullopt;
    row.schemas.push_back(std::move(schema));
  }
  if (!codec::take_le64(bytes, time) || !codec::take_text_value(bytes, row.by) ||
      !codec::take_text_value(bytes, row.reason) || !bytes.empty())
    return std::nullopt;
  row.log_time = Time(Duration(static_cast<std::int64_t>(time)));
  return row;
}

}  // namespace

std::string schema_key(std::uint64_t sequence) {
  std::string number;
  codec::append_be64(number, sequence);
  return meta_key("schema", number);
}

std::string encode(const SchemaRow& row) {
  std::string bytes(1, schema_row_version);
  codec::append_le64(bytes, row.schemas.size());
  for (const auto& schema : row.schemas) {
    codec::append_text_value(bytes, schema.name);
    codec::append_text_value(bytes, schema.bytes);
  }
  codec::append_le64(bytes, static_cast<std::uint64_t>(row.log_time.time_since_epoch().count()));
  codec::append_text_value(bytes, row.by);
  codec::append_text_value(bytes, row.reason);
  return bytes;
}

Result<std::vector<SchemaRow>> read_schema_rows(const Store& store) {
  std::vector<SchemaRow> rows;
  bool is_readable = true;
  const std::string prefix = meta_key("schema") + '\0';
  const auto scanned = store.scan(observer_meta, prefix, after_prefix(prefix),
                                  [&](std::string_view key, std::string_view value) {
                                    auto row = parse(key.substr(prefix.size()), value);
                                    is_readable = row.has_value();
                                    if (row) rows.push_back(std::move(*row));
                                    return is_readable;
                                  });
  if (!scanned) return scanned.error();
  if (!is_readable) return unreadable("a row is damaged");
  return rows;
}

Result<std::optional<std::vector<BinarySchema>>> read_base(const Store& store) {
  auto rows = read_schema_rows(store);
  if (!rows) return rows.error();
  if (rows->empty() || rows->front().sequence != 0)
    return std::optional<std::vector<BinarySchema>>();
  return std::optional(std::move(rows->front().schemas));
}

std::string unread_key(std::string_view type) { return meta_key("unread", type); }

std::string encode(const UnreadRow& row) {
  std::string bytes(1, unread_row_version);
  for (const auto number : {row.count, row.first, row.last, row.known_since})
    codec::append_le64(bytes, number);
  return bytes;
}

std::optional<UnreadRow> decode_unread(std::string_view bytes) {
  UnreadRow row;
  if (bytes.empty() || bytes.front() != unread_row_version) return std::nullopt;
  bytes.remove_prefix(1);
  for (auto* number : {&row.count, &row.first, &row.last, &row.known_since}) {
    if (!codec::take_le64(bytes, *number)) return std::nullopt;
  }
  return bytes.empty() ? std::optional(row) : std::nullopt;
}

Result<std::vector<UnreadType>> read_unread(const Store& store, std::size_t limit) {
  std::vector<UnreadType> types;
  bool is_readable = true;
  const std::string prefix = meta_key("unread") + '\0';
  const auto scanned =
      store.scan(observer_meta, prefix, after_prefix(prefix),
                 [&](std::string_view key, std::string_view value) {
                   const auto row = decode_unread(value);
                   is_readable = row.has_value();
                   if (row) types.push_back({std::string(key.substr(prefix.size())), *row});
                   return is_readable && types.size() < limit;
                 });
  if (!scanned) return scanned.error();
  if (!is_readable)
    return Error{ErrorKind::corrupt, "a row of events without a schema cannot be read"};
  return types;
}

Result<std::unique_ptr<schema::SchemaHistory>> read_schemas(const Store& store,
                                                            const std::vector<BinarySchema>& base) {
  const auto rows = read_schema_rows(store);
  if (!rows) return rows.error();
  const bool has_base = !rows->empty() && rows->front().sequence == 0;
  auto history = schema::SchemaHistory::make(has_base ? rows->front().schemas : base);
  if (!history) return has_base ? unreadable(history.error().message) : history.error();
  for (const auto& row : *rows) {
    if (row.sequence == 0) continue;
    if (const auto applied = (*history)->apply(row.schemas, row.sequence); !applied)
      return unreadable(applied.error().message);
  }
  return history;
}

}  // namespace laban::observer

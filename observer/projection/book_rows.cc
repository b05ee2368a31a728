#include "observer/projection/book_rows.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include <utility>

#include "observer/projection/rows.h"
#include "observer/saga/definition/load.h"

namespace laban::observer {

namespace {

constexpr char definition_row_version = 1;

void append(std::string& out, const DefinitionAct& act) {
  codec::append_le64(out, act.sequence);
  codec::append_le64(out, static_cast<std::uint64_t>(act.log_time.time_since_epoch().count()));
  codec::append_text_value(out, act.by);
  codec::append_text_value(out, act.reason);
}

bool take(std::string_view& in, DefinitionAct& act) {
  std::uint64_t time = 0;
  if (!codec::take_le64(in, act.sequence) || !codec::take_le64(in, time)) return false;
  act.log_time = Time(Duration(static_cast<std::int64_t>(time)));
  return codec::take_text_value(in, act.by) && codec::take_text_value(in, act.reason);
}

bool take_byte(std::string_view& in, char& byte) {
  if (in.empty()) return false;
  byte = in.front();
  in.remove_prefix(1);
  return true;
}

Error unreadable(std::string_view name) {
  return {ErrorKind::conflict,
          fmt::format("the store holds a definition of saga '{}' that this observer reads "
                      "differently. Fold it again from the log with: laban rebuild",
                      name)};
}

// `key` without the leading "book".
Result<DefinitionVersion> parse(std::string_view key, std::string_view value) {
  const auto split = key.find('\0');
  const std::string name(key.substr(0, split));
  std::uint64_t number = 0, digest = 0;
  if (split == std::string_view::npos) return unreadable(name);
  key.remove_prefix(split + 1);
  char version = 0, is_withdrawn = 0;
  DefinitionAct applied, withdrawn;
  std::string text;
  if (!codec::take_be64(key, number) || !key.empty() || !std::in_range<std::uint32_t>(number) ||
      !take_byte(value, version) || version != definition_row_version ||
      !codec::take_le64(value, digest) || !take(value, applied) ||
      !codec::take_text_value(value, text) || !take_byte(value, is_withdrawn) ||
      (is_withdrawn != 0 && !take(value, withdrawn)) || !value.empty()) {
    return unreadable(name);
  }
  auto loaded = read_definition(text, name);
  if (!loaded.definition || loaded.definition->digest() != digest) return unreadable(name);
  return DefinitionVersion{
      is_shadow(name) ? loaded.definition->as_shadow() : std::move(*loaded.definition),
      static_cast<std::uint32_t>(number), std::move(text), std::move(applied),
      is_withdrawn != 0 ? std::optional(std::move(withdrawn)) : std::nullopt};
}

}  // namespace

std::string version_key(std::string_view name, std::uint32_t number) {
  std::string rest(name);
  rest.push_back('\0');
  codec::append_be64(rest, number);
  return meta_key("book", rest);
}

std::string encode(const DefinitionVersion& version) {
  std::string bytes(1, definition_row_version);
  codec::append_le64(bytes, version.definition.digest());
  append(bytes, version.applied);
  codec::append_text_value(bytes, version.text);
  bytes.push_back(version.withdrawn ? '\1' : '\0');
  if (version.withdrawn) append(bytes, *version.withdrawn);
  return bytes;
}

void write_version(const DefinitionVersion& version, runtime::Transaction& tx) {
  tx.write(observer_meta, version_key(version.name(), version.number), encode(version));
}

Result<DefinitionRegistry> read_book(const Store& store) {
  DefinitionRegistry book;
  std::optional<Error> error;
  const std::string prefix = meta_key("book") + '\0';
  const auto scanned = store.scan(observer_meta, prefix, after_prefix(prefix),
                                  [&](std::string_view key, std::string_view value) {
                                    auto version = parse(key.substr(prefix.size()), value);
                                    if (!version) {
                                      error = version.error();
                                      return false;
                                    }
                                    book.restore(std::move(*version));
                                    return true;
                                  });
  if (!scanned) return scanned.error();
  if (error) return *error;
  return book;
}

}  // namespace laban::observer

#include "bus/schema/schema_registry.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "bus/file/read_file.h"
#include "bus/schema/event_names.h"
#include "bus/schema/payload_codec.h"
#include "bus/schema/reach.h"

namespace laban::schema {
namespace {

struct Entry {
  EventSchema event;
  std::filesystem::path file;
  std::unique_ptr<PayloadCodec> codec;
};

using Entries = std::map<std::string, Entry, std::less<>>;

// Includes are part of a binary schema too; a table belongs to the file that declares it.
bool is_declared_in(const reflection::Object& table, const std::filesystem::path& file) {
  const auto* declared = table.declaration_file();
  if (declared == nullptr || declared->size() == 0) return true;
  return std::filesystem::path(declared->str()).stem() == file.stem();
}

std::vector<std::string> field_names(const reflection::Object& table) {
  std::vector<const reflection::Field*> fields(table.fields()->begin(), table.fields()->end());
  std::sort(fields.begin(), fields.end(),
            [](const auto* left, const auto* right) { return left->id() < right->id(); });
  std::vector<std::string> names;
  for (const auto* field : fields) {
    if (!field->deprecated()) names.push_back(field->name()->str());
  }
  return names;
}

Result<std::shared_ptr<const std::string>> read_schema(const std::filesystem::path& file) {
  auto read = read_file(file);
  if (!read) return read.error();
  auto bytes = std::make_shared<const std::string>(std::move(*read));
  flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(bytes->data()),
                                 bytes->size());
  if (bytes->size() < 8 || !reflection::VerifySchemaBuffer(verifier)) {
    return Error{ErrorKind::corrupt, fmt::format("{} is not a binary schema; make it with flatc "
                                                 "-b --schema",
                                                 file.string())};
  }
  return bytes;
}

Result<void> add_event(const std::shared_ptr<const std::string>& bytes,
                       const reflection::Object& table, const std::filesystem::path& file,
                       Entries& entries) {
  const std::string type = type_of(table);
  const auto& schema = *reflection::GetSchema(bytes->data());
  if (has_unions(schema, table)) {
    return Error{
        ErrorKind::invalid,
        fmt::format("{}: event {} contains a union, which is not supported; use separate tables",
                    file.string(), type)};
  }
  if (const auto known = entries.find(type); known != entries.end()) {
    return Error{ErrorKind::conflict,
                 fmt::format("event {} is declared by {} and by {}: remove one", type,
                             known->second.file.string(), file.string())};
  }
  entries.emplace(type, Entry{{type, source_of(table), context_of(table), field_names(table)},
                              file,
                              std::make_unique<PayloadCodec>(bytes, table)});
  return {};
}

Result<void> add_file(const std::filesystem::path& file, Entries& entries) {
  const auto bytes = read_schema(file);
  if (!bytes) return bytes.error();
  for (const auto* table : *reflection::GetSchema((*bytes)->data())->objects()) {
    if (!is_event(*table) || !is_declared_in(*table, file)) continue;
    if (auto added = add_event(*bytes, *table, file, entries); !added) return added;
  }
  return {};
}

class Registry final : public SchemaRegistry {
 public:
  explicit Registry(Entries entries) : entries_(std::move(entries)) {}

  const EventSchema* find(std::string_view type) const override {
    const auto entry = entries_.find(type);
    return entry == entries_.end() ? nullptr : &entry->second.event;
  }

  std::vector<EventSchema> all() const override {
    std::vector<EventSchema> events;
    for (const auto& [type, entry] : entries_) events.push_back(entry.event);
    return events;
  }

  Result<void> verify(std::string_view type, std::span<const std::uint8_t> payload) const override {
    const auto entry = entries_.find(type);
    return entry == entries_.end() ? unknown(type) : entry->second.codec->verify(payload);
  }

  Result<std::string> to_json(std::string_view type,
                              std::span<const std::uint8_t> payload) const override {
    const auto entry = entries_.find(type);
    if (entry == entries_.end()) return unknown(type);
    return entry->second.codec->to_json(payload);
  }

  Result<std::string> from_json(std::string_view type, std::string_view json) const override {
    const auto entry = entries_.find(type);
    if (entry == entries_.end()) return unknown(type);
    return entry->second.codec->from_json(json);
  }

 private:
  static Error unknown(std::string_view type) {
    return {ErrorKind::not_found, fmt::format("no schema declares an event {}", type)};
  }

  Entries entries_;
};

}  // namespace

Result<std::unique_ptr<SchemaRegistry>> SchemaRegistry::load(
    const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(directory, failed)) {
    if (entry.path().extension() == ".bfbs") files.push_back(entry.path());
  }
  if (files.empty()) {
    return Error{ErrorKind::not_found, fmt::format("no .bfbs files in {}", directory.string())};
  }
  std::sort(files.begin(), files.end());
  Entries entries;
  for (const auto& file : files) {
    if (auto added = add_file(file, entries); !added) return added.error();
  }
  return std::unique_ptr<SchemaRegistry>(std::make_unique<Registry>(std::move(entries)));
}

std::filesystem::path default_schema_directory() {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  const auto beside = program.parent_path().parent_path();
  const auto schemas = std::filesystem::path("share") / "laban" / "schemas";
  // Test programs are one folder deeper, in bin/tests.
  const auto above = beside.parent_path() / schemas;
  const bool is_deeper =
      !std::filesystem::exists(beside / schemas, failed) && std::filesystem::exists(above, failed);
  return is_deeper ? above : beside / schemas;
}

}  // namespace laban::schema

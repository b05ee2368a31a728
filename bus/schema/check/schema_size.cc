#include "bus/schema/check/schema_size.h"

#include <flatbuffers/flatbuffers.h>
#include <flatbuffers/reflection_generated.h>

#include <algorithm>
#include <cstdint>
#include <span>

namespace laban::schema {
namespace {

enum class Kind { text, file, texts, table, tables };

// What refers to another part; see reflection.fbs of FlatBuffers.
struct Slot {
  flatbuffers::voffset_t at;
  Kind kind;
  std::span<const Slot> part = {};
};

using reflection::Enum, reflection::EnumVal, reflection::Field, reflection::KeyValue,
    reflection::Object, reflection::RPCCall, reflection::Schema, reflection::SchemaFile,
    reflection::Service;

constexpr Slot attribute_slots[]{{KeyValue::VT_KEY, Kind::text}, {KeyValue::VT_VALUE, Kind::text}};
constexpr Slot field_slots[]{{Field::VT_NAME, Kind::text},
                             {Field::VT_TYPE, Kind::table},
                             {Field::VT_ATTRIBUTES, Kind::tables, attribute_slots},
                             {Field::VT_DOCUMENTATION, Kind::texts}};
constexpr Slot object_slots[]{{Object::VT_NAME, Kind::text},
                              {Object::VT_FIELDS, Kind::tables, field_slots},
                              {Object::VT_ATTRIBUTES, Kind::tables, attribute_slots},
                              {Object::VT_DOCUMENTATION, Kind::texts},
                              {Object::VT_DECLARATION_FILE, Kind::file}};
constexpr Slot value_slots[]{{EnumVal::VT_NAME, Kind::text},
                             {EnumVal::VT_UNION_TYPE, Kind::table},
                             {EnumVal::VT_DOCUMENTATION, Kind::texts}};
constexpr Slot enumeration_slots[]{{Enum::VT_NAME, Kind::text},
                                   {Enum::VT_VALUES, Kind::tables, value_slots},
                                   {Enum::VT_UNDERLYING_TYPE, Kind::table},
                                   {Enum::VT_ATTRIBUTES, Kind::tables, attribute_slots},
                                   {Enum::VT_DOCUMENTATION, Kind::texts},
                                   {Enum::VT_DECLARATION_FILE, Kind::file}};
constexpr Slot call_slots[]{{RPCCall::VT_NAME, Kind::text},
                            {RPCCall::VT_REQUEST, Kind::table, object_slots},
                            {RPCCall::VT_RESPONSE, Kind::table, object_slots},
                            {RPCCall::VT_ATTRIBUTES, Kind::tables, attribute_slots},
                            {RPCCall::VT_DOCUMENTATION, Kind::texts}};
constexpr Slot service_slots[]{{Service::VT_NAME, Kind::text},
                               {Service::VT_CALLS, Kind::tables, call_slots},
                               {Service::VT_ATTRIBUTES, Kind::tables, attribute_slots},
                               {Service::VT_DOCUMENTATION, Kind::texts},
                               {Service::VT_DECLARATION_FILE, Kind::file}};
constexpr Slot file_slots[]{{SchemaFile::VT_FILENAME, Kind::text},
                            {SchemaFile::VT_INCLUDED_FILENAMES, Kind::texts}};

// What flatc writes once for each time it is used ...
constexpr Slot own_parts[]{{Schema::VT_OBJECTS, Kind::tables, object_slots},
                           {Schema::VT_ENUMS, Kind::tables, enumeration_slots},
                           {Schema::VT_FILE_IDENT, Kind::text},
                           {Schema::VT_FILE_EXT, Kind::text}};
// ... and what refers to that again: tables, and the names of files.
constexpr Slot shared_parts[]{{Schema::VT_ROOT_TABLE, Kind::table, object_slots},
                              {Schema::VT_SERVICES, Kind::tables, service_slots},
                              {Schema::VT_FBS_FILES, Kind::tables, file_slots}};
constexpr std::size_t sharing = 16;

class Walk {
 public:
  explicit Walk(std::string_view bytes)
      : verifier_(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()) {}

  bool visit(const flatbuffers::Table& table, std::span<const Slot> slots, std::size_t limit) {
    limit_ = limit;
    return visit(table, slots);
  }

 private:
  using Table = flatbuffers::Table;
  template <class Item>
  using List = flatbuffers::Vector<flatbuffers::Offset<Item>>;

  // Texts and lists stay pointers until their alignment is checked.
  bool spend(std::size_t bytes) {
    spent_ += bytes;
    return spent_ <= limit_;
  }

  bool visit(const Table& table, std::span<const Slot> slots) {
    if (!spend(2 * sizeof(flatbuffers::uoffset_t)) || !table.VerifyTableStart(verifier_)) {
      return false;
    }
    const bool is_well = std::all_of(slots.begin(), slots.end(), [&](const Slot& slot) {
      return !table.CheckField(slot.at) ||
             (table.VerifyOffset(verifier_, slot.at) && visit(table, slot));
    });
    return verifier_.EndTable() && is_well;
  }

  bool visit(const Table& table, const Slot& slot) {
    switch (slot.kind) {
      case Kind::table:
        return visit(*table.GetPointer<const Table*>(slot.at), slot.part);
      case Kind::tables: {
        const auto* tables = table.GetPointer<const List<Table>*>(slot.at);
        return verifier_.VerifyVector(tables) &&
               std::all_of(tables->begin(), tables->end(),
                           [&](const Table* part) { return visit(*part, slot.part); });
      }
      case Kind::text:
        return visit(table.GetPointer<const flatbuffers::String*>(slot.at));
      case Kind::texts: {
        const auto* texts = table.GetPointer<const List<flatbuffers::String>*>(slot.at);
        return verifier_.VerifyVector(texts) &&
               std::all_of(texts->begin(), texts->end(), [&](auto* text) { return visit(text); });
      }
      case Kind::file:
        return true;
    }
    return false;
  }

  bool visit(const flatbuffers::String* text) {
    return verifier_.VerifyString(text) && spend(sizeof(flatbuffers::uoffset_t) + text->size());
  }

  flatbuffers::Verifier verifier_;
  std::size_t spent_ = 0, limit_ = 0;
};

}  // namespace

bool is_about_its_size(std::string_view bytes) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  flatbuffers::Verifier verifier(data, bytes.size());
  const auto root = verifier.VerifyOffset(0);
  if (root == 0) return false;
  const auto& schema = *reinterpret_cast<const flatbuffers::Table*>(data + root);
  Walk walk(bytes);
  return walk.visit(schema, own_parts, bytes.size()) &&
         walk.visit(schema, shared_parts, sharing * bytes.size());
}

}  // namespace laban::schema

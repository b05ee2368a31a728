#include "bus/schema/check/struct_layout.h"

#include <flatbuffers/reflection.h>
#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "bus/schema/check/field_types.h"
#include "bus/schema/check/schema_names.h"

namespace laban::schema {
namespace {

using limits::deepest_struct;

constexpr int largest_struct = std::numeric_limits<std::uint16_t>::max();  // offsets have 16 bits
// For each byte of a struct. A payload may unpack to half a million of them (bus/event/limits.h).
constexpr std::uint64_t longest_json = 256;
constexpr std::uint64_t longest_double = 330;  // 1.8e308 has 309 digits
constexpr std::uint64_t longest_integer = 20;

Error bad_struct(const reflection::Object& object, std::string_view why) {
  return fault(name_of(object), why);
}

// What a field of a struct takes.
struct Room {
  std::uint64_t size = 0;
  std::uint64_t alignment = 1;
  std::uint64_t json = 0;
};

struct Known {
  int depth = 0;  // 0: not checked yet
  std::uint64_t json = 0;
};

class Layouts {
 public:
  explicit Layouts(const reflection::Schema& schema)
      : schema_(schema), known_(schema.objects()->size()) {}

  // `outer`: how many structs it is in here.
  Result<void> check(std::uint32_t index, int outer = 0) {
    Known& known = known_[index];
    if (known.depth > 0) return {};
    const auto& object = *schema_.objects()->Get(index);
    if (object.fields()->size() == 0) return bad_struct(object, "is a struct without fields");
    int depth = 1;
    std::vector<const reflection::Field*> fields(object.fields()->size());
    for (const auto* field : *object.fields()) {
      fields[field->id()] = field;
      if (!refers_to_object(*field->type())) continue;
      const auto inner = static_cast<std::uint32_t>(field->type()->index());
      if (outer == deepest_struct) return bad_struct(object, "contains itself, or nests too deep");
      if (auto well = check(inner, outer + 1); !well) return well;
      depth = std::max(depth, known_[inner].depth + 1);
    }
    if (depth > deepest_struct) return bad_struct(object, "contains itself, or nests too deep");
    auto json = check_layout(object, fields);
    if (!json) return json.error();
    known = {depth, *json};
    return {};
  }

 private:
  Room room_of(const reflection::Type& type) const {
    const auto part = held_by(type);
    Room room;
    if (part == reflection::Obj) {
      const auto index = static_cast<std::uint32_t>(type.index());
      const auto& object = *schema_.objects()->Get(index);
      room = {static_cast<std::uint64_t>(object.bytesize()),
              static_cast<std::uint64_t>(object.minalign()), known_[index].json};
    } else {
      const auto size = flatbuffers::GetTypeSize(part);
      const auto number = flatbuffers::IsFloat(part) ? longest_double : longest_integer;
      room = {size, size, type.index() < 0 ? number : longest_identifier};
    }
    const std::uint64_t length = type.base_type() == reflection::Array ? type.fixed_length() : 1;
    return {room.size * length, room.alignment, (room.json + 1) * length};
  }

  // Returns the length of its JSON.
  Result<std::uint64_t> check_layout(const reflection::Object& object,
                                     const std::vector<const reflection::Field*>& fields) const {
    const auto next_multiple = [](std::uint64_t value, std::uint64_t of) {
      return (value + of - 1) / of * of;
    };
    const auto size = static_cast<std::uint64_t>(object.bytesize());
    const auto alignment = static_cast<std::uint64_t>(object.minalign());
    std::uint64_t end = 0, json = 2;
    for (const auto* field : fields) {
      const Room room = room_of(*field->type());
      if (room.alignment > alignment) return bad_struct(object, "is less aligned than its fields");
      const auto offset = next_multiple(end, room.alignment);
      if (field->offset() != offset) {
        return Error{ErrorKind::corrupt,
                     fmt::format("{} has a wrong offset", name_of(object, *field))};
      }
      end = offset + room.size;
      json += field->name()->size() + room.json + 6;
    }
    if (next_multiple(end, alignment) != size) {
      return bad_struct(object, "has a size other than that of its fields");
    }
    if (json > longest_json * size) return bad_struct(object, "is many times longer as JSON");
    return json;
  }

  const reflection::Schema& schema_;
  std::vector<Known> known_;  // of each struct
};

}  // namespace

Result<void> check_sizes(const reflection::Schema& schema) {
  for (const auto* object : *schema.objects()) {
    if (!object->is_struct()) {
      if (object->bytesize() != 0) return bad_struct(*object, "is a table with a fixed size");
      continue;
    }
    if (object->bytesize() <= 0 || object->bytesize() > largest_struct) {
      return bad_struct(*object, "has an impossible size");
    }
    if (object->minalign() <= 0 ||
        !flatbuffers::VerifyAlignmentRequirements(static_cast<std::size_t>(object->minalign()))) {
      return bad_struct(*object, "has an impossible alignment");
    }
  }
  return {};
}

Result<void> check_layouts(const reflection::Schema& schema) {
  Layouts layouts(schema);
  for (std::uint32_t i = 0; i < schema.objects()->size(); ++i) {
    if (!schema.objects()->Get(i)->is_struct()) continue;
    if (auto laid_out = layouts.check(i); !laid_out) return laid_out;
  }
  return {};
}

}  // namespace laban::schema

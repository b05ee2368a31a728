#include "bus/schema/reach.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "bus/event/limits.h"
#include "bus/event/unpacked.h"

namespace laban::schema {
namespace {

using flatbuffers::Offset, flatbuffers::String, flatbuffers::Table, flatbuffers::Vector;

class Reach {
 public:
  Reach(const reflection::Schema& schema, std::span<const std::uint8_t> payload)
      : schema_(schema),
        data_(payload.data()),
        verifier_(data_, payload.size(), limits::payload_depth, limits::payload_tables) {}

  PayloadReport check(const reflection::Object& type) {
    const auto root = verifier_.VerifyOffset(0);
    if (root == 0) return {PayloadFault::malformed};
    if (visit(type, *reinterpret_cast<const Table*>(data_ + root))) {
      return {PayloadFault::none, fractions_};
    }
    return {is_too_large_ ? PayloadFault::too_large : PayloadFault::malformed};
  }

 private:
  // Strings and lists stay pointers until their alignment is checked.
  bool add(std::size_t bytes = 0) {
    is_too_large_ = !size_.add(bytes);
    return !is_too_large_;
  }

  bool add_structs(std::size_t bytes) {
    fractions_ += bytes / sizeof(float);
    return add(bytes);
  }

  bool visit(const reflection::Object& type, const Table& table) {
    if (!table.VerifyTableStart(verifier_) || !add()) return false;
    for (const auto* field : *type.fields()) {
      const bool is_well =
          table.CheckField(field->offset()) ? visit_field(*field, table) : !field->required();
      if (!is_well) return false;
    }
    return verifier_.EndTable();
  }

  const reflection::Object& object_of(const reflection::Field& field) const {
    return *schema_.objects()->Get(static_cast<unsigned>(field.type()->index()));
  }

  bool visit_field(const reflection::Field& field, const Table& table) {
    const auto base = field.type()->base_type();
    const auto* place = table.GetAddressOf(field.offset());
    const bool is_object = base == reflection::Obj;
    if (is_object && object_of(field).is_struct()) {
      const auto size = static_cast<std::size_t>(object_of(field).bytesize());
      return verify(place, size, alignment_of(object_of(field))) && add_structs(size);
    }
    if (!is_object && base != reflection::String && base != reflection::Vector) {
      const auto size = flatbuffers::GetTypeSize(base);
      fractions_ += flatbuffers::IsFloat(base) ? 1 : 0;
      return verify(place, size, size) && add();
    }
    if (!table.VerifyOffset(verifier_, field.offset())) return false;
    if (base == reflection::Vector) return visit_vector(field, table);
    if (is_object) return visit(object_of(field), *table.GetPointer<const Table*>(field.offset()));
    return visit(table.GetPointer<const String*>(field.offset()));
  }

  bool visit(const String* text) { return verifier_.VerifyString(text) && add(text->size()); }

  bool visit_vector(const reflection::Field& field, const Table& table) {
    const auto element = field.type()->element();
    if (element == reflection::String) {
      const auto* texts = table.GetPointer<const Vector<Offset<String>>*>(field.offset());
      return verifier_.VerifyVector(texts) &&
             std::all_of(texts->begin(), texts->end(), [&](auto* text) { return visit(text); });
    }
    const bool is_object = element == reflection::Obj;
    if (is_object && !object_of(field).is_struct()) {
      const auto* tables = table.GetPointer<const Vector<Offset<Table>>*>(field.offset());
      return verifier_.VerifyVector(tables) &&
             std::all_of(tables->begin(), tables->end(),
                         [&](auto* item) { return visit(object_of(field), *item); });
    }
    const auto size = is_object ? static_cast<std::size_t>(object_of(field).bytesize())
                                : flatbuffers::GetTypeSize(element);
    const auto* any = table.GetPointer<const flatbuffers::VectorOfAny*>(field.offset());
    if (!verifier_.VerifyVectorOrString(reinterpret_cast<const std::uint8_t*>(any), size) ||
        !is_aligned(*any, is_object ? alignment_of(object_of(field)) : size)) {
      return false;
    }
    if (is_object) return add_structs(any->size() * size);
    fractions_ += flatbuffers::IsFloat(element) ? any->size() : 0;
    return add(any->size());
  }

  static std::size_t alignment_of(const reflection::Object& type) {
    return static_cast<std::size_t>(type.minalign());
  }

  bool verify(const std::uint8_t* place, std::size_t size, std::size_t alignment) const {
    return verifier_.VerifyFieldStruct(place, 0, size, alignment);
  }

  // An empty one has no elements to align.
  bool is_aligned(const flatbuffers::VectorOfAny& any, std::size_t alignment) const {
    const auto first = static_cast<std::size_t>(any.Data() - data_);
    return any.size() == 0 || verifier_.VerifyAlignment(first, alignment);
  }

  const reflection::Schema& schema_;
  const std::uint8_t* data_;
  flatbuffers::Verifier verifier_;
  UnpackedSize size_;
  std::size_t fractions_ = 0;
  bool is_too_large_ = false;
};

}  // namespace

PayloadReport check_payload(const reflection::Schema& schema, const reflection::Object& type,
                            std::span<const std::uint8_t> payload) {
  return Reach(schema, payload).check(type);
}

bool has_fractions(const reflection::Schema& schema, const reflection::Object& type) {
  const auto is_fraction = [](reflection::BaseType base) {
    return base == reflection::Float || base == reflection::Double;
  };
  std::set<const reflection::Object*> seen{&type};
  std::vector<const reflection::Object*> left{&type};
  while (!left.empty()) {
    const auto* next = left.back();
    left.pop_back();
    for (const auto* field : *next->fields()) {
      const auto base = field->type()->base_type(), element = field->type()->element();
      if (is_fraction(base) || is_fraction(element)) return true;
      if (base != reflection::Obj && element != reflection::Obj) continue;
      const auto* inner = schema.objects()->Get(static_cast<unsigned>(field->type()->index()));
      if (seen.insert(inner).second) left.push_back(inner);
    }
  }
  return false;
}

}  // namespace laban::schema

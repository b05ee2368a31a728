#include "bus/schema/reach.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <set>

#include "bus/event/unpacked.h"

namespace laban::schema {
namespace {

class Reach {
 public:
  explicit Reach(const reflection::Schema& schema) : schema_(schema) {}

  bool visit(const reflection::Object& type, const flatbuffers::Table& table) {
    if (!size_.add()) return false;
    for (const auto* field : *type.fields()) {
      if (!table.CheckField(field->offset())) continue;
      if (!visit_field(*field, table)) return false;
    }
    return true;
  }

 private:
  bool visit_text(const flatbuffers::String* text) {
    return text == nullptr || size_.add(text->size());
  }

  bool visit_field(const reflection::Field& field, const flatbuffers::Table& table) {
    switch (field.type()->base_type()) {
      case reflection::String:
        return visit_text(flatbuffers::GetFieldS(table, field));
      case reflection::Vector:
        return visit_vector(field, table);
      case reflection::Obj: {
        const auto& type = *schema_.objects()->Get(static_cast<unsigned>(field.type()->index()));
        if (type.is_struct()) return size_.add(static_cast<std::size_t>(type.bytesize()));
        return visit(type, *flatbuffers::GetFieldT(table, field));
      }
      default:
        return size_.add();
    }
  }

  bool visit_vector(const reflection::Field& field, const flatbuffers::Table& table) {
    const auto element = field.type()->element();
    if (element == reflection::String) {
      using Texts = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>;
      const Texts& texts =
          *flatbuffers::GetFieldV<flatbuffers::Offset<flatbuffers::String>>(table, field);
      return std::all_of(texts.begin(), texts.end(), [&](auto* text) { return visit_text(text); });
    }
    const auto& any = *flatbuffers::GetFieldAnyV(table, field);
    if (element != reflection::Obj) return size_.add(any.size());
    const auto& type = *schema_.objects()->Get(static_cast<unsigned>(field.type()->index()));
    if (type.is_struct()) return size_.add(any.size() * static_cast<std::size_t>(type.bytesize()));
    using Tables = flatbuffers::Vector<flatbuffers::Offset<flatbuffers::Table>>;
    const Tables& tables =
        *flatbuffers::GetFieldV<flatbuffers::Offset<flatbuffers::Table>>(table, field);
    return std::all_of(tables.begin(), tables.end(),
                       [&](auto* item) { return visit(type, *item); });
  }

  const reflection::Schema& schema_;
  UnpackedSize size_;
};

using FieldTest = std::function<bool(reflection::BaseType)>;

bool any_field(const reflection::Schema& schema, const reflection::Object& type,
               const FieldTest& test, std::set<const reflection::Object*>& seen) {
  if (!seen.insert(&type).second) return false;
  for (const auto* field : *type.fields()) {
    const auto base = field->type()->base_type(), element = field->type()->element();
    if (test(base) || test(element)) return true;
    if (base != reflection::Obj && element != reflection::Obj) continue;
    const auto* inner = schema.objects()->Get(static_cast<unsigned>(field->type()->index()));
    if (any_field(schema, *inner, test, seen)) return true;
  }
  return false;
}

bool any_field(const reflection::Schema& schema, const reflection::Object& type,
               const FieldTest& test) {
  std::set<const reflection::Object*> seen;
  return any_field(schema, type, test, seen);
}

}  // namespace

bool is_within_reach(const reflection::Schema& schema, const reflection::Object& type,
                     const flatbuffers::Table& payload) {
  return Reach(schema).visit(type, payload);
}

bool has_fractions(const reflection::Schema& schema, const reflection::Object& type) {
  return any_field(schema, type, [](reflection::BaseType base) {
    return base == reflection::Float || base == reflection::Double;
  });
}

bool has_unions(const reflection::Schema& schema, const reflection::Object& type) {
  return any_field(schema, type,
                   [](reflection::BaseType base) { return base == reflection::Union; });
}

}  // namespace laban::schema

#include "bus/event/unpacked.h"

namespace laban {
namespace {

using flatbuffers::ElementaryType;
using flatbuffers::Offset;
using flatbuffers::SequenceType;
using flatbuffers::Table;
using flatbuffers::TypeTable;
using flatbuffers::Vector;

class Walk {
 public:
  bool visit(const TypeTable& type, const Table& table) {
    if (!size_.add()) return false;
    for (std::size_t i = 0; i < type.num_elems; ++i) {
      const auto place =
          static_cast<flatbuffers::voffset_t>((i + 2) * sizeof(flatbuffers::voffset_t));
      if (table.CheckField(place) && !visit_field(type, type.type_codes[i], table, place))
        return false;
    }
    return true;
  }

 private:
  static bool is_table(const TypeTable& type) { return type.st == SequenceType::ST_TABLE; }
  static bool is_struct(const TypeTable& type) { return type.st == SequenceType::ST_STRUCT; }
  // The offsets of a struct's fields are followed by its size.
  static std::size_t size_of(const TypeTable& type) {
    return static_cast<std::size_t>(type.values[type.num_elems]);
  }

  bool visit_field(const TypeTable& type, const flatbuffers::TypeCode& code, const Table& table,
                   flatbuffers::voffset_t place) {
    const bool is_text = code.base_type == ElementaryType::ET_STRING;
    const bool is_sequence = code.base_type == ElementaryType::ET_SEQUENCE;
    const TypeTable* inner = is_sequence ? type.type_refs[code.sequence_ref]() : nullptr;
    if (code.is_repeating != 0) return visit_list(inner, is_text, table, place);
    if (is_text) return visit_text(table.GetPointer<const flatbuffers::String*>(place));
    if (inner == nullptr) return size_.add();
    if (is_struct(*inner)) return size_.add(size_of(*inner));
    return !is_table(*inner) || visit(*inner, *table.GetPointer<const Table*>(place));
  }

  bool visit_text(const flatbuffers::String* text) {
    return text == nullptr || size_.add(text->size());
  }

  bool visit_list(const TypeTable* inner, bool is_text, const Table& table,
                  flatbuffers::voffset_t place) {
    if (is_text) {
      const auto* texts = table.GetPointer<const Vector<Offset<flatbuffers::String>>*>(place);
      for (const auto* text : *texts) {
        if (!visit_text(text)) return false;
      }
      return true;
    }
    if (inner != nullptr && is_table(*inner)) {
      const auto* tables = table.GetPointer<const Vector<Offset<Table>>*>(place);
      for (const auto* one : *tables) {
        if (!visit(*inner, *one)) return false;
      }
      return true;
    }
    // Numbers have at most eight bytes each; a list of them cannot be longer than the message.
    const std::size_t count = table.GetPointer<const Vector<std::uint8_t>*>(place)->size();
    return size_.add(inner != nullptr && is_struct(*inner) ? count * size_of(*inner) : count);
  }

  UnpackedSize size_;
};

}  // namespace

bool is_within_unpacked_limit(const TypeTable& type, const Table& payload) {
  return Walk().visit(type, payload);
}

}  // namespace laban

#pragma once

// ForgedSchema: a binary schema made of text, like flatc -b --schema does it, whose parts a test
// can then change in place, to say what flatc never says.

#include <flatbuffers/idl.h>
#include <flatbuffers/reflection_generated.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace laban::testing {

class ForgedSchema {
 public:
  // With `builtins`, like flatc --bfbs-builtins. Throws when the text is no schema.
  explicit ForgedSchema(const std::string& text, bool builtins = false) {
    flatbuffers::IDLOptions options;
    options.binary_schema_builtins = builtins;
    options.force_defaults = true;  // so that every number is there to be changed
    flatbuffers::Parser parser(options);
    if (!parser.Parse(text.c_str())) throw std::invalid_argument(parser.error_);
    parser.Serialize();
    bytes_.assign(reinterpret_cast<const char*>(parser.builder_.GetBufferPointer()),
                  parser.builder_.GetSize());
  }

  const std::string& bytes() const { return bytes_; }
  const reflection::Schema& schema() const { return *reflection::GetSchema(bytes_.data()); }

  const reflection::Object& object(const char* name) const {
    return *schema().objects()->LookupByKey(name);
  }
  const reflection::Enum& enumeration(const char* name) const {
    return *schema().enums()->LookupByKey(name);
  }
  const reflection::Field& field(const char* object_name, const char* name) const {
    return *object(object_name).fields()->LookupByKey(name);
  }

  // `slot` is one of the part's VT_ constants, `Number` the type of what is there.
  template <class Number, class Part>
  void set(const Part& part, flatbuffers::voffset_t slot, Number value) {
    auto* table = reinterpret_cast<flatbuffers::Table*>(const_cast<Part*>(&part));
    auto* place = table->GetAddressOf(slot);
    if (place == nullptr) throw std::invalid_argument("the schema lacks what is to be changed");
    flatbuffers::WriteScalar(place, value);
  }

  // Makes a slot refer to something else, which has to lie behind it.
  template <class Part, class Target>
  void point(const Part& part, flatbuffers::voffset_t slot, const Target& target) {
    const auto* table = reinterpret_cast<const flatbuffers::Table*>(&part);
    point(table->GetAddressOf(slot), &target);
  }
  template <class Item, class Target>
  void point_item(const flatbuffers::Vector<flatbuffers::Offset<Item>>& list, std::uint32_t at,
                  const Target& target) {
    point(list.Data() + at * sizeof(flatbuffers::uoffset_t), &target);
  }

  // Of the same length.
  void rename(const flatbuffers::String& text, std::string_view name) {
    if (text.size() != name.size()) throw std::invalid_argument("a name of another length");
    name.copy(const_cast<char*>(text.c_str()), name.size());
  }

  template <class Item>
  void swap(const flatbuffers::Vector<flatbuffers::Offset<Item>>& list, std::uint32_t left,
            std::uint32_t right) {
    const auto* first = list.Get(left);
    const auto* second = list.Get(right);
    point_item(list, left, *second);
    point_item(list, right, *first);
  }

  template <class Item>
  void empty(const flatbuffers::Vector<flatbuffers::Offset<Item>>& list) {
    auto* length = const_cast<std::uint8_t*>(list.Data()) - sizeof(flatbuffers::uoffset_t);
    flatbuffers::WriteScalar<flatbuffers::uoffset_t>(length, 0);
  }

 private:
  void point(const std::uint8_t* from, const void* target) {
    const auto distance = static_cast<const std::uint8_t*>(target) - from;
    flatbuffers::WriteScalar(const_cast<std::uint8_t*>(from),
                             static_cast<flatbuffers::uoffset_t>(distance));
  }

  std::string bytes_;
};

}  // namespace laban::testing

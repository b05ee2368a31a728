#include "bus/schema/check/well_formed.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <vector>

#include "bus/schema/event_entry.h"
#include "bus/schema/schema_registry.h"
#include "tests/support/forged_schema.h"

namespace laban::schema {
namespace {

using reflection::Enum;
using reflection::EnumVal;
using reflection::Field;
using reflection::KeyValue;
using reflection::Object;
using reflection::Type;
using testing::ForgedSchema;

constexpr const char* plain = R"(
  namespace a;
  attribute "event"; attribute "source";
  enum Color : byte { red = -1, green = 1, blue = 7 }
  enum Big : ulong { small, huge = 18446744073709551615 }
  struct Point { x: byte; y: double; }
  struct Line { from: Point; to: Point; marks: [ushort:3]; colors: [Color:2]; ends: [Point:2]; }
  table Leaf { text: string; }
  table Tree (event, source: "woods") {
    id: string (required);
    color: Color = green;
    big: Big = small;
    height: int = -5;
    width: ulong = 7;
    ratio: float = 1.5;
    depth: double = inf;
    maybe: int = null;
    old: bool (deprecated);
    at: Point;
    lines: [Line];
    colors: [Color];
    texts: [string];
    numbers: [long];
    leaf: Leaf;
    leaves: [Leaf];
    inner: Tree;
  }
  table Nothing {}
  root_type Tree;
)";

std::string reason(std::string_view bytes) {
  const auto checked = check_well_formed(bytes);
  return checked ? "" : checked.error().message;
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Lie {
  const char* what;
  std::function<void(ForgedSchema&)> tell;
  const char* reason;  // part of the message
  const char* text = plain;
};

void check_refused(const std::vector<Lie>& lies) {
  for (const auto& lie : lies) {
    CAPTURE(lie.what);
    ForgedSchema forged(lie.text);
    REQUIRE(reason(forged.bytes()) == "");
    lie.tell(forged);
    const auto checked = check_well_formed(forged.bytes());
    CHECK_FALSE(checked);
    if (checked) continue;
    CHECK(checked.error().kind == ErrorKind::corrupt);
    INFO(checked.error().message);
    CHECK(checked.error().message.find(lie.reason) != std::string::npos);
  }
}

const Type& type_of_field(const ForgedSchema& forged, const char* object, const char* field) {
  return *forged.field(object, field).type();
}

// A change of one number of a.Tree's field.
template <class Number>
auto set_field(const char* field, flatbuffers::voffset_t slot, Number value,
               const char* object = "a.Tree") {
  return [=](ForgedSchema& forged) { forged.set(forged.field(object, field), slot, value); };
}

template <class Number>
auto set_type(const char* field, flatbuffers::voffset_t slot, Number value,
              const char* object = "a.Tree") {
  return
      [=](ForgedSchema& forged) { forged.set(type_of_field(forged, object, field), slot, value); };
}

template <class Number>
auto set_object(const char* object, flatbuffers::voffset_t slot, Number value) {
  return [=](ForgedSchema& forged) { forged.set(forged.object(object), slot, value); };
}

template <class Number>
auto set_value(const char* declared, std::uint32_t at, flatbuffers::voffset_t slot, Number value) {
  return [=](ForgedSchema& forged) {
    forged.set(*forged.enumeration(declared).values()->Get(at), slot, value);
  };
}

std::int8_t base(reflection::BaseType type) { return type; }

TEST_CASE("what flatc writes is well-formed, at any address") {
  std::vector<std::string> schemas{ForgedSchema(plain).bytes(),
                                   ForgedSchema("namespace a;").bytes()};
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(default_schema_directory())) {
    schemas.push_back(content_of(file.path()));
    ++files;
  }
  CHECK(files >= 5);
  schemas.push_back(ForgedSchema(R"(
    namespace b;
    enum E : uint { none }
    struct Aligned (force_align: 16) { a: ubyte; b: uint; }
    struct Holder { first: ubyte; aligned: [Aligned:2]; last: E; }
    table Keyed { id: string (key); holders: [Holder]; }
    table Numbered { second: int (id: 1); first: int (id: 0); }
    table Call { keyed: [Keyed]; ordered: Numbered; }
    rpc_service Calls { Make(Call): Keyed; Undo(Call): Call; }
    namespace b.c;
    table Wide (original_order) { a: ulong = 18446744073709551615; b: float = nan; c: b.Holder; }
  )",
                                 true)
                        .bytes());
  for (const auto& bytes : schemas) {
    for (std::size_t offset = 0; offset < 8; ++offset) {
      const std::string shifted = std::string(offset, '\0') + bytes;
      CHECK(reason(std::string_view(shifted).substr(offset)) == "");
    }
  }
}

TEST_CASE("what is not a binary schema at all is said to be that") {
  const std::string bytes = ForgedSchema(plain).bytes();
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    CAPTURE(size);
    CHECK(reason(bytes.substr(0, size)).find("not a binary schema") == 0);
  }
  CHECK(reason(bytes) == "");
  CHECK(reason("table Junk {}, but not in binary").find("not a binary schema") == 0);
  CHECK(reason(std::string(256 * 1024, '\0')).find("not a binary schema") == 0);
}

TEST_CASE("bytes beyond the size of any schema are not looked at") {
  const auto read = check_well_formed(std::string(256 * 1024, '\0'));
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == ErrorKind::corrupt);  // it was looked at
  const auto checked = check_well_formed(std::string(256 * 1024 + 1, '\0'));
  REQUIRE_FALSE(checked);
  CHECK(checked.error().kind == ErrorKind::exhausted);
  CHECK(checked.error().message == "larger than the 256 KiB that a schema may have");
}

TEST_CASE("a schema whose types lie about their names is refused") {
  check_refused({
      {"a type without a name that is one",
       [](auto& forged) { forged.rename(*forged.object("a.Leaf").name(), "a.Le\"f"); },
       "the first type has a name that is not one"},
      {"an empty namespace",
       [](auto& forged) { forged.rename(*forged.object("a.Leaf").name(), ".aLeaf"); },
       "the first type has a name that is not one", "namespace a; table Leaf {}"},
      {"two types of one name",
       [](auto& forged) { forged.rename(*forged.object("a.Tree").name(), "a.Line"); },
       "a.Line is not in its place"},
      {"types in another order",
       [](auto& forged) { forged.swap(*forged.schema().objects(), 0, 1); },
       "a.Leaf is not in its place"},
      {"an enum with the name of a table",
       [](auto& forged) { forged.rename(*forged.enumeration("a.Color").name(), "a.Point"); },
       "a.Point is both an enum and a table or struct"},
      {"a field without a name that is one",
       [](auto& forged) { forged.rename(*forged.field("a.Tree", "leaf").name(), "l af"); },
       "a.Tree has a field whose name is not one"},
      {"two fields of one name",
       [](auto& forged) { forged.rename(*forged.field("a.Tree", "maybe").name(), "lines"); },
       "a.Tree.lines is not in its place"},
      {"fields in another order",
       [](auto& forged) { forged.swap(*forged.object("a.Tree").fields(), 2, 3); },
       "is not in its place"},
      {"two values of one name",
       [](auto& forged) {
         forged.rename(*forged.enumeration("a.Big").values()->Get(0)->name(), "green");
         forged.rename(*forged.enumeration("a.Big").values()->Get(1)->name(), "green");
       },
       "a.Big.green is declared twice", "namespace a; enum Big : ulong { small, large }"},
      {"a value without a name that is one",
       [](auto& forged) {
         forged.rename(*forged.enumeration("a.Color").values()->Get(0)->name(), "\"ed");
       },
       "a.Color has a value whose name is not one"},
      {"attributes in another order",
       [](auto& forged) { forged.swap(*forged.object("a.Tree").attributes(), 0, 1); },
       "a.Tree: attribute 'event' is not in its place"},
      {"two attributes of one name",
       [](auto& forged) {
         const auto& attributes = *forged.object("a.Tree").attributes();
         forged.point(*attributes.Get(1), KeyValue::VT_KEY, *attributes.Get(0)->key());
       },
       "a.Tree: attribute 'event' is not in its place"},
      {"an attribute with a NUL",
       [](auto& forged) {
         forged.rename(*forged.object("a.Tree").attributes()->Get(1)->key(),
                       std::string_view("sourc\0", 6));
       },
       "a.Tree has an attribute with a NUL character"},
  });
}

TEST_CASE("names are as long as their limits say, and not one letter longer") {
  const std::string longest(64, 'x'), endless(65, 'x');
  const auto field = [](const std::string& name) {
    return reason(ForgedSchema("table T { " + name + ": int; }").bytes());
  };
  CHECK(field(longest) == "");
  CHECK(field(endless) == "T has a field whose name is not one");
  const auto value = [](const std::string& name) {
    return reason(ForgedSchema("enum E : int { " + name + " }").bytes());
  };
  CHECK(value(longest) == "");
  CHECK(value(endless) == "E has a value whose name is not one");
  const auto table = [](const std::string& name_space, const std::string& name) {
    return reason(ForgedSchema("namespace " + name_space + "; table " + name + " {}").bytes());
  };
  CHECK(table("a", longest) == "");
  CHECK(table("a", endless) == "the first type has a name that is not one");
  CHECK(table(endless, "T") == "the first type has a name that is not one");
  const std::string three = longest + "." + longest + "." + longest;  // 194 letters
  CHECK(table(three, std::string(61, 'x')) == "");
  CHECK(table(three, std::string(62, 'x')) == "the first type has a name that is not one");
}

TEST_CASE("a schema whose fields lie about where they are is refused") {
  check_refused({
      {"an id beyond the fields", set_field<std::uint16_t>("maybe", Field::VT_ID, 400),
       "a.Tree.maybe has a wrong id"},
      {"one id twice", set_field<std::uint16_t>("maybe", Field::VT_ID, 1), "has a wrong id"},
      {"an offset of another field", set_field<std::uint16_t>("maybe", Field::VT_OFFSET, 6),
       "a.Tree.maybe has a wrong offset"},
      {"an offset inside the vtable's head", set_field<std::uint16_t>("id", Field::VT_OFFSET, 2),
       "a.Tree.id has a wrong offset"},
      {"padding in a table", set_field<std::uint16_t>("maybe", Field::VT_PADDING, 8),
       "a.Tree.maybe has padding"},
  });
}

TEST_CASE("a schema whose fields lie about their types is refused") {
  check_refused({
      {"no type", set_type("maybe", Type::VT_BASE_TYPE, base(reflection::None)),
       "a.Tree.maybe is of an unknown type"},
      {"a type beyond all", set_type("maybe", Type::VT_BASE_TYPE, std::int8_t{18}),
       "a.Tree.maybe is of an unknown type"},
      {"a type far beyond all", set_type("maybe", Type::VT_BASE_TYPE, std::int8_t{77}),
       "a.Tree.maybe is of an unknown type"},
      {"a list of a type far beyond all", set_type("numbers", Type::VT_ELEMENT, std::int8_t{77}),
       "a.Tree.numbers is of an unknown type"},
      {"a negative type", set_type("maybe", Type::VT_BASE_TYPE, std::int8_t{-1}),
       "a.Tree.maybe is of an unknown type"},
      {"a table without an index", set_type("leaf", Type::VT_INDEX, -1),
       "a.Tree.leaf is of a type that does not exist"},
      {"a table beyond all", set_type("leaf", Type::VT_INDEX, 5),
       "a.Tree.leaf is of a type that does not exist"},
      {"a list of tables beyond all", set_type("leaves", Type::VT_INDEX, 1 << 30),
       "a.Tree.leaves is of a type that does not exist"},
      {"a string of a table", set_type("id", Type::VT_INDEX, 0),
       "a.Tree.id is of an enum that does not exist"},
      {"an enum beyond all", set_type("color", Type::VT_INDEX, 2),
       "a.Tree.color is of an enum that does not exist"},
      {"a negative enum", set_type("color", Type::VT_INDEX, -2),
       "a.Tree.color is of an enum that does not exist"},
      {"an enum of another type", set_type("color", Type::VT_INDEX, 0),
       "a.Tree.color is of an enum of another type"},
      {"a fraction of an enum", set_type("ratio", Type::VT_INDEX, 1),
       "a.Tree.ratio is of an enum of another type"},
      {"a number with elements", set_type("maybe", Type::VT_ELEMENT, base(reflection::Int)),
       "a.Tree.maybe has elements but is not a vector"},
      {"a list of lists", set_type("numbers", Type::VT_ELEMENT, base(reflection::Vector)),
       "a.Tree.numbers is of an unknown type"},
      {"a list of arrays", set_type("numbers", Type::VT_ELEMENT, base(reflection::Array)),
       "a.Tree.numbers is of an unknown type"},
      {"a list of nothing", set_type("numbers", Type::VT_ELEMENT, base(reflection::None)),
       "a.Tree.numbers is of an unknown type"},
      {"a list with a length", set_type("numbers", Type::VT_FIXED_LENGTH, std::uint16_t{2}),
       "a.Tree.numbers has a length that does not fit its type"},
      {"an array in a table",
       [](auto& forged) {
         const auto& type = type_of_field(forged, "a.Tree", "numbers");
         forged.set(type, Type::VT_BASE_TYPE, base(reflection::Array));
         forged.set(type, Type::VT_FIXED_LENGTH, std::uint16_t{2});
       },
       "a.Tree.numbers is an array, but not in a struct"},
      {"an array of length 0", set_type("marks", Type::VT_FIXED_LENGTH, std::uint16_t{0}, "a.Line"),
       "a.Line.marks has a length that does not fit its type"},
      {"an array of tables", set_type("ends", Type::VT_INDEX, 0, "a.Line"),
       "a.Line.ends has no fixed size, but is in a struct"},
      {"an array of strings",
       [](auto& forged) {
         const auto& type = type_of_field(forged, "a.Line", "marks");
         forged.set(type, Type::VT_ELEMENT, base(reflection::String));
       },
       "a.Line.marks has no fixed size, but is in a struct"},
      {"a table in a struct", set_type("from", Type::VT_INDEX, 0, "a.Line"),
       "a.Line.from has no fixed size, but is in a struct"},
      {"a string in a struct",
       set_type("x", Type::VT_BASE_TYPE, base(reflection::String), "a.Point"),
       "a.Point.x has no fixed size, but is in a struct"},
  });
}

TEST_CASE("a schema whose fields lie about what may be left out is refused") {
  check_refused({
      {"required and optional", set_field("leaf", Field::VT_REQUIRED, std::uint8_t{1}),
       "a.Tree.leaf is both required and optional"},
      {"a required number",
       [](auto& forged) {
         forged.set(forged.field("a.Tree", "height"), Field::VT_REQUIRED, std::uint8_t{1});
       },
       "a.Tree.height cannot be required"},
      {"a required part of a struct",
       [](auto& forged) {
         forged.set(forged.field("a.Line", "from"), Field::VT_REQUIRED, std::uint8_t{1});
         forged.set(forged.field("a.Line", "from"), Field::VT_OPTIONAL, std::uint8_t{0});
       },
       "a.Line.from cannot be required"},
      {"a default beyond its type",
       set_field("color", Field::VT_DEFAULT_INTEGER, std::int64_t{128}),
       "a.Tree.color has a default beyond its type"},
      {"a negative default without a sign",
       set_field("width", Field::VT_DEFAULT_INTEGER, std::int64_t{-1}),
       "a.Tree.width has a default beyond its type"},
      {"a default beyond int",
       set_field("height", Field::VT_DEFAULT_INTEGER, std::int64_t{1} << 31),
       "a.Tree.height has a default beyond its type"},
      {"a default beyond bool", set_field("old", Field::VT_DEFAULT_INTEGER, std::int64_t{256}),
       "a.Tree.old has a default beyond its type"},
      {"a key that is a table", set_field("leaf", Field::VT_KEY, std::uint8_t{1}),
       "a.Tree.leaf cannot be a key"},
      {"two keys",
       [](auto& forged) {
         forged.set(forged.field("a.Tree", "height"), Field::VT_KEY, std::uint8_t{1});
         forged.set(forged.field("a.Tree", "width"), Field::VT_KEY, std::uint8_t{1});
       },
       "a.Tree has several keys"},
  });
}

TEST_CASE("a schema whose structs lie about their layout is refused") {
  check_refused({
      {"smaller than its fields", set_object("a.Point", Object::VT_BYTESIZE, 8),
       "a.Point has a size other than that of its fields"},
      {"larger than its fields", set_object("a.Point", Object::VT_BYTESIZE, 24),
       "a.Point has a size other than that of its fields"},
      {"no size", set_object("a.Point", Object::VT_BYTESIZE, 0), "a.Point has an impossible size"},
      {"a negative size", set_object("a.Point", Object::VT_BYTESIZE, -16),
       "a.Point has an impossible size"},
      {"a huge size", set_object("a.Point", Object::VT_BYTESIZE, 1 << 30),
       "a.Point has an impossible size"},
      {"an alignment that is no power of two", set_object("a.Point", Object::VT_MINALIGN, 12),
       "a.Point has an impossible alignment"},
      {"no alignment", set_object("a.Point", Object::VT_MINALIGN, 0),
       "a.Point has an impossible alignment"},
      {"a huge alignment", set_object("a.Point", Object::VT_MINALIGN, 64),
       "a.Point has an impossible alignment"},
      {"an alignment below its fields", set_object("a.Point", Object::VT_MINALIGN, 4),
       "a.Point is less aligned than its fields"},
      {"an alignment above its size", set_object("a.Point", Object::VT_MINALIGN, 32),
       "a.Point has a size other than that of its fields"},
      {"a field outside", set_field("y", Field::VT_OFFSET, std::uint16_t{16}, "a.Point"),
       "a.Point.y has a wrong offset"},
      {"fields on top of each other", set_field("y", Field::VT_OFFSET, std::uint16_t{0}, "a.Point"),
       "a.Point.y has a wrong offset"},
      {"a hole before the first field",
       set_field("x", Field::VT_OFFSET, std::uint16_t{1}, "a.Point"),
       "a.Point.x has a wrong offset"},
      {"a longer array", set_type("marks", Type::VT_FIXED_LENGTH, std::uint16_t{60'000}, "a.Line"),
       "a.Line"},
      {"a table with a size", set_object("a.Leaf", Object::VT_BYTESIZE, 4),
       "a.Leaf is a table with a fixed size"},
      {"a table that says it is a struct",
       set_object("a.Nothing", Object::VT_IS_STRUCT, std::uint8_t{1}),
       "a.Nothing has an impossible size"},
      {"a struct without fields",
       [](auto& forged) {
         forged.set(forged.object("a.Nothing"), Object::VT_IS_STRUCT, std::uint8_t{1});
         forged.set(forged.object("a.Nothing"), Object::VT_BYTESIZE, 1);
       },
       "a.Nothing is a struct without fields"},
      {"a struct that contains itself",
       [](auto& forged) { forged.set(type_of_field(forged, "Outer", "it"), Type::VT_INDEX, 1); },
       "Outer contains itself", "struct Inner { x: int; } struct Outer { it: Inner; }"},
      {"structs that contain each other",
       [](auto& forged) { forged.set(type_of_field(forged, "A", "it"), Type::VT_INDEX, 1); },
       "contains itself", "struct C { x: int; } struct A { it: C; } struct B { it: A; }"},
  });
}

TEST_CASE("a schema whose enums lie is refused") {
  check_refused({
      {"values in another order",
       [](auto& forged) { forged.swap(*forged.enumeration("a.Color").values(), 0, 1); },
       "a.Color.red is not in its place"},
      {"one value twice", set_value("a.Color", 1, EnumVal::VT_VALUE, std::int64_t{-1}),
       "a.Color.green is not in its place"},
      {"a value beyond its type", set_value("a.Color", 2, EnumVal::VT_VALUE, std::int64_t{128}),
       "a.Color.blue has a value beyond its type"},
      {"a value with a type",
       [](auto& forged) {
         const auto* value = forged.enumeration("a.Color").values()->Get(0);
         forged.set(*value->union_type(), Type::VT_INDEX, 77);
       },
       "a.Color.red has a type of its own"},
      {"an enum of texts",
       [](auto& forged) {
         forged.set(*forged.enumeration("E").underlying_type(), Type::VT_BASE_TYPE,
                    base(reflection::String));
       },
       "E is an enum, but of no integer type", "enum E : int { one }"},
      {"an enum of fractions",
       [](auto& forged) {
         forged.set(*forged.enumeration("E").underlying_type(), Type::VT_BASE_TYPE,
                    base(reflection::Double));
       },
       "E is an enum, but of no integer type", "enum E : int { one }"},
      {"an enum of a type far beyond all",
       [](auto& forged) {
         forged.set(*forged.enumeration("E").underlying_type(), Type::VT_BASE_TYPE,
                    std::int8_t{77});
       },
       "E is an enum, but of an unknown type", "enum E : int { one }"},
      {"an enum of another enum",
       [](auto& forged) {
         forged.set(*forged.enumeration("E").underlying_type(), Type::VT_INDEX, 3);
       },
       "E is an enum, but of no integer type", "enum E : int { one }"},
      {"an enum without values",
       [](auto& forged) { forged.empty(*forged.enumeration("E").values()); },
       "E is an enum without values", "enum E : int { one }"},
  });
}

TEST_CASE("a schema that lies about its root, services or files is refused") {
  constexpr const char* service =
      "table A { x: int; } struct S { x: int; } root_type A; rpc_service R { F(A): A; G(A): A; }";
  check_refused({
      {"a root that is a struct",
       [](auto& forged) {
         forged.point(forged.schema(), reflection::Schema::VT_ROOT_TABLE, forged.object("S"));
       },
       "the root type is not one of the tables", service},
      {"two calls of one name",
       [](auto& forged) {
         forged.rename(*forged.schema().services()->Get(0)->calls()->Get(1)->name(), "F");
       },
       "R has a call whose name is not one, or is that of another", service},
      {"a service without a name that is one",
       [](auto& forged) { forged.rename(*forged.schema().services()->Get(0)->name(), "."); },
       "the first type has a name that is not one", service},
  });
}

TEST_CASE("a type declared in a file with a very long name is refused") {
  const auto schema_in = [](std::size_t size) {
    flatbuffers::IDLOptions options;
    options.project_root = ".";  // records which file declares what
    flatbuffers::Parser parser(options);
    REQUIRE(parser.Parse("table T { x: int; }", nullptr, std::string(size, 'f').c_str()));
    parser.Serialize();
    return std::string(reinterpret_cast<const char*>(parser.builder_.GetBufferPointer()),
                       parser.builder_.GetSize());
  };
  const std::string other = schema_in(1000);
  const auto* recorded = reflection::GetSchema(other.data())->objects()->Get(0)->declaration_file();
  const std::size_t longest = 4096 - (recorded->size() - 1000);  // a path stands in front of it
  CHECK(reason(schema_in(longest)) == "");
  CHECK(reason(schema_in(longest + 1)) == "T is declared in a file with a very long name");
}

TEST_CASE("a file without a list of what it includes is refused") {
  const auto schema_of = [](bool has_list) {
    flatbuffers::FlatBufferBuilder builder;
    const std::vector<flatbuffers::Offset<flatbuffers::String>> none;
    const auto includes = builder.CreateVector(none);
    std::vector files{reflection::CreateSchemaFile(builder, builder.CreateString("a.fbs"),
                                                   has_list ? includes : decltype(includes)())};
    builder.Finish(reflection::CreateSchema(
                       builder, builder.CreateVector(std::vector<flatbuffers::Offset<Object>>()),
                       builder.CreateVector(std::vector<flatbuffers::Offset<Enum>>()), 0, 0, 0, 0,
                       {}, builder.CreateVector(files)),
                   reflection::SchemaIdentifier());
    return std::string(reinterpret_cast<const char*>(builder.GetBufferPointer()),
                       builder.GetSize());
  };
  CHECK(reason(schema_of(true)) == "");
  CHECK(reason(schema_of(false)) == "a file has no list of includes");
}

TEST_CASE("an event that is a struct is refused") {
  CHECK(reason(ForgedSchema("attribute \"event\"; struct S (event) { x: int; }").bytes()) ==
        "S is an event, but a struct; make it a table");
}

TEST_CASE("two tables that give one event type are refused") {
  const auto checked = check_well_formed(
      ForgedSchema("attribute \"event\"; namespace a; table FG (event) {} table F_g (event) {}")
          .bytes());
  REQUIRE_FALSE(checked);
  CHECK(checked.error().kind == ErrorKind::conflict);
  CHECK(checked.error().message ==
        "a.F_g gives the event type a.f_g, as another table does; rename one");
  CHECK(reason(ForgedSchema("attribute \"event\"; table FG (event) {} table F_g {}").bytes()) ==
        "");
}

TEST_CASE("a union is refused wherever it is, even unused") {
  for (const char* text :
       {"table X {} union U { X } table B { u: U; }",
        "table X {} union U { X } table B { u: [U]; }", "table X {} union B { X }"}) {
    CAPTURE(text);
    const auto checked = check_well_formed(ForgedSchema(text).bytes());
    REQUIRE_FALSE(checked);
    CHECK(checked.error().kind == ErrorKind::invalid);
    CHECK(checked.error().message.find("B ") == 0);
    CHECK(checked.error().message.find("union, which is not supported; use separate tables") !=
          std::string::npos);
  }
}

TEST_CASE("an attribute that changes how JSON is read is refused") {
  for (const auto& [text, expected] : std::vector<std::pair<const char*, const char*>>{
           {"table T { x: [ubyte] (flexbuffer); }", "T.x has the attribute flexbuffer"},
           {"table T { x: [ubyte] (nested_flatbuffer: \"T\"); }", "T.x has the attribute nested"},
           {"table T { x: int (hash: \"fnv1_32\"); }", "T.x has the attribute hash"},
           {"enum E : uint (bit_flags) { one }", "E has the attribute bit_flags"}}) {
    CAPTURE(text);
    CHECK(reason(ForgedSchema(text, true).bytes()).find(expected) == 0);
    CHECK(reason(ForgedSchema(text, false).bytes()) == "");
  }
}

TEST_CASE("a schema that makes small payloads long is refused") {
  std::string many = "table T {";
  for (int i = 0; i < 500; ++i) many += fmt::format("a_field_with_a_name_{}: int;", i);
  CHECK(reason(ForgedSchema(many + "}").bytes()) == "T has defaults that make a very long JSON");
  std::string wide = "struct S { x: [ubyte:60000]; } table T { a: S; b: S; }";
  CHECK(reason(ForgedSchema(wide).bytes()) == "T has more fields than fit into a table");
  std::string values = "enum E : int { first";
  for (int i = 1; i < 512; ++i) values += fmt::format(", v{}", i);
  CHECK(reason(ForgedSchema(values + "}").bytes()) == "");
  CHECK(reason(ForgedSchema(values + ", last }").bytes()) == "E has more than 512 values");
  std::string deep = "struct S0 { long_name_of_a_byte: ubyte; }";
  for (int i = 1; i < 16; ++i) deep += fmt::format("struct S{} {{ long_name: S{}; }}", i, i - 1);
  CHECK(reason(ForgedSchema(deep).bytes()).find("is many times longer as JSON") !=
        std::string::npos);
}

TEST_CASE("structs are in each other as deep as the limit says, and not one deeper") {
  std::string deep = "struct S0 { x: [double:16]; }";
  for (int i = 1; i < 16; ++i) deep += fmt::format("struct S{} {{ x: S{}; }}", i, i - 1);
  CHECK(reason(ForgedSchema(deep).bytes()) == "");
  CHECK(reason(ForgedSchema(deep + "struct S16 { x: S15; }").bytes()) ==
        "S16 contains itself, or nests too deep");
}

TEST_CASE("a schema that uses its parts many times is refused, without following them all") {
  std::string text = "table Much { ";
  for (int i = 0; i < 1000; ++i) text += fmt::format("f{:04}: int;", i);
  text += "} ";
  for (int i = 0; i < 1000; ++i) text += fmt::format("table T{:04} {{ x: int; }} ", i);
  ForgedSchema forged(text);
  // Much is in front of the others in the text, but behind them in the bytes.
  for (int i = 0; i < 1000; ++i) {
    const auto& table = forged.object(fmt::format("T{:04}", i).c_str());
    forged.point(table, Object::VT_FIELDS, *forged.object("Much").fields());
  }
  CHECK(reason(forged.bytes()).find("not a binary schema") == 0);
}

TEST_CASE("a service's schema that lies is refused with the reason and where it comes from") {
  ForgedSchema forged(plain);
  forged.set(forged.field("a.Tree", "maybe"), Field::VT_ID, std::uint16_t{400});
  const auto events = read_events({"a", forged.bytes()}, "schema a");
  REQUIRE_FALSE(events);
  CHECK(events.error().kind == ErrorKind::corrupt);
  CHECK(events.error().message == "schema a: a.Tree.maybe has a wrong id");
  CHECK(read_events({"a", "junk"}, "schema a").error().message ==
        "schema a: not a binary schema; make it with flatc -b --schema");
  CHECK(read_events({"a", ForgedSchema(plain).bytes()}, "schema a")->size() == 1);
}

}  // namespace
}  // namespace laban::schema

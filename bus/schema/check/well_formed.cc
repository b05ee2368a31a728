#include "bus/schema/check/well_formed.h"

#include <flatbuffers/reflection.h>
#include <fmt/core.h>

#include <cstdint>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "bus/event/limits.h"
#include "bus/schema/check/enum_rules.h"
#include "bus/schema/check/event_names.h"
#include "bus/schema/check/field_rules.h"
#include "bus/schema/check/schema_names.h"
#include "bus/schema/check/schema_size.h"
#include "bus/schema/check/struct_layout.h"

namespace laban::schema {
namespace {

using Aligned = std::vector<std::uint64_t>;

Aligned aligned_copy(std::string_view bytes) {
  Aligned copy(bytes.size() / sizeof(std::uint64_t) + 1);
  if (!bytes.empty()) std::memcpy(copy.data(), bytes.data(), bytes.size());
  return copy;
}

bool is_verified(const Aligned& copy, std::size_t size) {
  constexpr std::size_t smallest = 8;  // an offset and the identifier
  if (size < smallest) return false;
  const auto* data = reinterpret_cast<const std::uint8_t*>(copy.data());
  // Verifying follows each reference, so that comes second.
  if (!is_about_its_size({reinterpret_cast<const char*>(data), size})) return false;
  flatbuffers::Verifier verifier(data, size);
  return reflection::VerifySchemaBuffer(verifier);
}

// Types are found by halves of their sorted names.
template <class Types>
Result<void> check_names(const Types& types) {
  std::string_view last;
  for (const auto* type : types) {
    const auto name = type->name()->string_view();
    if (!is_type_name(name)) {
      return fault(last.empty() ? "the first type" : fmt::format("the type after {}", last),
                   "has a name that is not one");
    }
    if (name <= last) return fault(name, "is not in its place");
    if (auto well = check_attributes(type->attributes(), name); !well) return well;
    const auto* file = type->declaration_file();
    if (file != nullptr && file->size() > limits::longest_file_name) {
      return fault(name, "is declared in a file with a very long name");
    }
    last = name;
  }
  return {};
}

Result<void> check_enums(const reflection::Schema& schema) {
  if (auto well = check_names(*schema.enums()); !well) return well;
  for (std::uint32_t i = 0; i < schema.enums()->size(); ++i) {
    const auto& declared = *schema.enums()->Get(i);
    if (auto well = check_enum(declared, static_cast<int>(i)); !well) return well;
    if (schema.objects()->LookupByKey(declared.name()->c_str()) != nullptr) {
      return fault(declared.name()->string_view(), "is both an enum and a table or struct");
    }
  }
  return {};
}

Result<void> check_events(const reflection::Schema& schema) {
  std::set<std::string> types;
  for (const auto* object : *schema.objects()) {
    if (!is_event(*object)) continue;
    if (object->is_struct()) {
      return fault(name_of(*object), "is an event, but a struct; make it a table");
    }
    const std::string type = type_of(*object);
    if (!types.insert(type).second) {
      return Error{ErrorKind::conflict,
                   fmt::format("{} gives the event type {}, as another table does; rename one",
                               name_of(*object), type)};
    }
  }
  return {};
}

Result<void> check_objects(const reflection::Schema& schema) {
  if (auto well = check_names(*schema.objects()); !well) return well;
  if (auto well = check_sizes(schema); !well) return well;
  for (const auto* object : *schema.objects()) {
    if (auto well = check_fields(schema, *object); !well) return well;
  }
  if (auto well = check_layouts(schema); !well) return well;
  return check_events(schema);
}

// Whether it is the very object of that name.
bool is_declared(const reflection::Schema& schema, const reflection::Object& object) {
  return schema.objects()->LookupByKey(object.name()->c_str()) == &object;
}

Result<void> check_services(const reflection::Schema& schema) {
  if (schema.services() == nullptr) return {};
  if (auto well = check_names(*schema.services()); !well) return well;
  for (const auto* service : *schema.services()) {
    if (service->calls() == nullptr) continue;
    std::set<std::string_view> names;
    for (const auto* call : *service->calls()) {
      const auto owner = service->name()->string_view();
      const auto name = call->name()->string_view();
      if (!is_identifier(name) || !names.insert(name).second) {
        return fault(owner, "has a call whose name is not one, or is that of another");
      }
      if (!is_declared(schema, *call->request()) || !is_declared(schema, *call->response())) {
        return fault(fmt::format("{}.{}", owner, name), "takes or gives what is not declared");
      }
      if (auto well = check_attributes(call->attributes(), owner); !well) return well;
    }
  }
  return {};
}

Result<void> check_rest(const reflection::Schema& schema) {
  if (auto well = check_services(schema); !well) return well;
  const auto* root = schema.root_table();
  if (root != nullptr && (!is_declared(schema, *root) || root->is_struct())) {
    return fault("the root type", "is not one of the tables");
  }
  if (schema.fbs_files() == nullptr) return {};
  for (const auto* file : *schema.fbs_files()) {
    if (file->included_filenames() == nullptr) return fault("a file", "has no list of includes");
  }
  return {};
}

}  // namespace

Result<void> check_well_formed(std::string_view bytes) {
  if (bytes.size() > laban::limits::schema_bytes) {
    return Error{ErrorKind::exhausted, fmt::format("larger than the {} KiB that a schema may have",
                                                   laban::limits::schema_bytes / 1024)};
  }
  const Aligned copy = aligned_copy(bytes);
  if (!is_verified(copy, bytes.size())) {
    return Error{ErrorKind::corrupt, "not a binary schema; make it with flatc -b --schema"};
  }
  const auto& schema = *reflection::GetSchema(copy.data());
  if (auto well = check_objects(schema); !well) return well;
  if (auto well = check_enums(schema); !well) return well;
  return check_rest(schema);
}

Result<void> check_well_formed(std::string_view bytes, const std::string& origin) {
  const auto well = check_well_formed(bytes);
  if (well) return {};
  return Error{well.error().kind, fmt::format("{}: {}", origin, well.error().message)};
}

}  // namespace laban::schema

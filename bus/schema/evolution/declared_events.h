#pragma once

// The events of a schema that does not tell its name.

#include <flatbuffers/reflection_generated.h>

#include <cstdint>
#include <vector>

namespace laban::schema {

struct DeclaredEvent {
  std::uint32_t object = 0;  // its index in the schema
  bool is_included = false;  // declared by a file that the schema includes
};

// In the order of the schema, which is well-formed (bus/schema/check/well_formed.h).
std::vector<DeclaredEvent> declared_events(const reflection::Schema& schema);

}  // namespace laban::schema

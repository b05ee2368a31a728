#pragma once

// What the schema of an event says about its payloads: whether one is well-formed and how large it
// is when it is unpacked (bus/event/unpacked.h), and whether it may hold fractions.

#include <flatbuffers/reflection.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace laban::schema {

enum class PayloadFault { none, malformed, too_large };

struct PayloadReport {
  PayloadFault fault = PayloadFault::none;
  // As often as something refers to them; what structs hold is taken for floats.
  std::size_t fractions = 0;
};

// What is wrong with a payload, by a well-formed schema (check/well_formed.h). The bytes are
// aligned to 8. Generated code and is_within_unpacked_limit() refuse the same. In time bounded by
// the limits of an event, whatever the payload refers to and however many fields the schema has;
// flatbuffers::Verify is not, and reads the offset of a table wherever the payload says it is.
PayloadReport check_payload(const reflection::Schema& schema, const reflection::Object& type,
                            std::span<const std::uint8_t> payload);

// Whether the type, or a type inside it, has a float or a double.
bool has_fractions(const reflection::Schema& schema, const reflection::Object& type);

}  // namespace laban::schema

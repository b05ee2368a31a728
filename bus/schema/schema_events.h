#pragma once

// laban.schema_applied: schemas in the log. Services and the observer publish their own before
// anything else, operators apply others.

#include <laban/binary_schema.h>
#include <laban/envelope.h>
#include <laban/result.h>

#include <string>
#include <string_view>
#include <vector>

#include "bus/event/wire.h"
#include "bus/schema/schema_history.h"

namespace laban::schema {

// Who applies schemas, and why; both empty for a program's own.
struct SchemaNote {
  std::string by, reason;
};

// The payload of a laban.schema_applied.
std::string payload_of(const std::vector<BinarySchema>& schemas, const SchemaNote& note = {});
// `corrupt`: not such a payload.
Result<std::vector<BinarySchema>> schemas_in(const Envelope& event);

// The observer's first one: it counts from the beginning of the partition, wherever it is.
bool is_base(const Envelope& event);
// Whether a partition can begin with it. If not, every reader passes it over: it was forged in the
// observer's name.
bool is_usable_base(const Envelope& event);
// id := root_id(source, "-", type)
EventId base_id(std::string_view source);
// The same schemas, applied by the same source after the same version, have the same id: applying
// them twice has the effect of once. `after`: the newest position that had one of their names.
// id := root_id(source, "schemas " after " " digest..., type)
// digest: hash64 of each schema's bytes, in hex
EventId applied_id(std::string_view source, const std::vector<BinarySchema>& schemas,
                   std::uint64_t after = 0);

// Puts what the event says into force from its position on. The answer of SchemaHistory::apply.
// `invalid`, besides: a service may apply only schemas with an event of its own.
Result<std::vector<std::string>> enter(SchemaHistory& history, const wire::Decoded& event);

// Of these schemas, those that declare an event of `source`.
Result<std::vector<BinarySchema>> spoken_by(std::string_view source,
                                            const std::vector<BinarySchema>& schemas);

}  // namespace laban::schema

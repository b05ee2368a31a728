#pragma once

// How two events differ, in words for a person.

#include <laban/envelope.h>

#include <string>

#include "bus/schema/schema_registry.h"

namespace laban::schema {

// Of the same type: the first field that differs, "amount_cents is 200 instead of 100". Of two
// types: both with their payloads. Empty: a payload cannot be read, or no field differs.
std::string difference_of(const SchemaRegistry& schemas, const Envelope& now, const Envelope& then);

}  // namespace laban::schema

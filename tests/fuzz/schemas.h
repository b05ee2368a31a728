#pragma once

#include "bus/schema/schema_registry.h"
#include "observer/saga/definition/definition.h"

namespace laban::fuzz {

// The example's schemas as built, read once.
const schema::SchemaRegistry& schemas();
// schemas/sagas/order.yaml.
const std::string& order_yaml();
const observer::Definition& order_definition();

}  // namespace laban::fuzz

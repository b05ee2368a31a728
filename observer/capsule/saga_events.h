#pragma once

// The events of a capsule, decoded, saga by saga.

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bus/capsule/capsule.h"
#include "bus/event/wire.h"
#include "bus/schema/schema_registry.h"

namespace laban::observer {

// Every message of a saga that decodes, in the capsule's order. Definitions are none.
std::vector<wire::Decoded> messages_of(const Capsule& capsule);

// Those that are believed, each id once, by saga, in log order.
std::map<std::string, std::vector<wire::Decoded>> events_by_saga(const Capsule& capsule);

// The fields of a payload that are one value; texts, numbers, truth values. In the schema's order.
struct PayloadField {
  std::string name;
  nlohmann::json value;
};
std::vector<PayloadField> simple_fields(const wire::Decoded& event,
                                        const schema::SchemaRegistry& schemas);

}  // namespace laban::observer

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

// Every message of a saga that decodes, in the capsule's order. Without definition events.
std::vector<wire::Decoded> messages_of(const Capsule& capsule);

// Applied events only, without duplicates, by saga, in log order.
std::map<std::string, std::vector<wire::Decoded>> events_by_saga(const Capsule& capsule);

// How each saga ended, by saga: one ending for each definition that watched it, of the newest
// generation, in the order of their names.
std::map<std::string, std::vector<CapsuleEnding>> endings_by_saga(const Capsule& capsule);

// Names the saga under one of several definitions, where one name is needed for each: "paid/o-1".
std::string name_under(const CapsuleEnding& ending);

// The scalar fields of a payload: strings, numbers, booleans. In schema order.
struct PayloadField {
  std::string name;
  nlohmann::json value;
};
std::vector<PayloadField> simple_fields(const wire::Decoded& event,
                                        const schema::SchemaRegistry& schemas);

}  // namespace laban::observer

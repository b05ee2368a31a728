#pragma once

// Converts the bytes of one event, from a file or as hex, to JSON.

#include <laban/result.h>

#include <string>
#include <string_view>

#include "bus/schema/schema_registry.h"

namespace laban::cli {

// Decodes text of hexadecimal digits and white space; returns anything else unchanged.
std::string bytes_from(std::string_view content);

// A whole message (envelope and payload) as CloudEvents JSON, without a position in the log.
Result<std::string> message_to_json(const std::string& bytes,
                                    const schema::SchemaRegistry& schemas);

// A bare payload of a known type as JSON.
Result<std::string> payload_to_json(const std::string& bytes, const std::string& type,
                                    const schema::SchemaRegistry& schemas);

}  // namespace laban::cli

#pragma once

// Event types known from .bfbs files: bytes to JSON and back without generated code.
//
// A table is an event when it is marked (event). Its type is namespace "." snake_case(table name):
// payment.Charged -> "payment.charged". Its source is the attribute (source: "..."), by default the
// namespace. Not thread-safe (parsers are reused). Those that count at a position of the log are in
// schema_history.h.

#include <laban/binary_schema.h>
#include <laban/envelope.h>
#include <laban/result.h>

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bus/log/log.h"

namespace laban::schema {

struct EventSchema {
  std::string type;     // "payment.charged"
  std::string source;   // "payment"
  std::string context;  // "payment"
  std::vector<std::string> fields;
};

class SchemaRegistry {
 public:
  // Reads every *.bfbs in the directory. `not_found`: there are none; `conflict`: two files
  // declare one event; otherwise the errors of check_well_formed().
  static Result<std::unique_ptr<SchemaRegistry>> load(const std::filesystem::path& directory);
  // Of these schemas, each with a name of its own. Errors as above.
  static Result<std::unique_ptr<SchemaRegistry>> make(std::vector<BinarySchema> schemas);
  virtual ~SchemaRegistry() = default;

  // What it was made of.
  virtual std::vector<BinarySchema> schemas() const = 0;
  // The schemas in force at a position of the log. Lives as long as this one.
  virtual const SchemaRegistry& at(std::uint64_t sequence) const {
    (void)sequence;
    return *this;
  }

  virtual const EventSchema* find(std::string_view type) const = 0;  // null: unknown type
  virtual std::vector<EventSchema> all() const = 0;

  // `not_found`: unknown type; `corrupt`: malformed, or it shares parts so that writing it out
  // would take many times an event's size.
  virtual Result<void> verify(std::string_view type,
                              std::span<const std::uint8_t> payload) const = 0;
  // Verifies first. JSON on one line, in ASCII; a byte that is not UTF-8 becomes U+FFFD. `corrupt`
  // also for a number that JSON cannot express.
  virtual Result<std::string> to_json(std::string_view type,
                                      std::span<const std::uint8_t> payload) const = 0;
  // JSON to payload bytes with the payload identifier. `invalid`, with the place: not this event,
  // or unknown fields.
  virtual Result<std::string> from_json(std::string_view type, std::string_view json) const = 0;
};

// Where the build put the .bfbs files, found relative to this program:
// <bin>/../share/laban/schemas.
std::filesystem::path default_schema_directory();

// CloudEvents 1.0 JSON of one event, on one line: specversion, id, source, type, subject, time,
// correlationid, causationid, traceparent, datacontenttype, data; plus laban's own partition,
// sequence and logtime as extensions. An unknown or damaged payload becomes data_base64.
std::string to_cloudevents_json(const SchemaRegistry& schemas, const Envelope& envelope,
                                const Position& position);

}  // namespace laban::schema

#pragma once

// PayloadCodec: the payloads of one event type, checked and turned into JSON and back by
// reflection. Not thread-safe: the parser is shared.

#include <flatbuffers/reflection.h>
#include <laban/result.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bus/schema/schema_parser.h"

namespace laban::schema {

class PayloadCodec {
 public:
  // `table` is one of the schema's.
  PayloadCodec(std::shared_ptr<SchemaParser> parser, const reflection::Object& table);

  Result<void> verify(std::span<const std::uint8_t> payload) const;
  Result<std::string> to_json(std::span<const std::uint8_t> payload);
  Result<std::string> from_json(std::string_view json);

 private:
  const std::shared_ptr<SchemaParser> parser_;
  const reflection::Object& table_;
  std::optional<bool> has_fractions_;  // once it has been asked
};

}  // namespace laban::schema

#pragma once

// PayloadCodec: the payloads of one event type, checked and turned into JSON and back by
// reflection. Not thread-safe: its parser is reused.

#include <flatbuffers/idl.h>
#include <flatbuffers/reflection.h>
#include <laban/result.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace laban::schema {

class PayloadCodec {
 public:
  // `schema_bytes` is a verified binary schema that declares `table`.
  PayloadCodec(std::shared_ptr<const std::string> schema_bytes, const reflection::Object& table);

  Result<void> verify(std::span<const std::uint8_t> payload) const;
  Result<std::string> to_json(std::span<const std::uint8_t> payload);
  Result<std::string> from_json(std::string_view json);

 private:
  const reflection::Schema& schema() const { return *reflection::GetSchema(schema_bytes_->data()); }
  Result<flatbuffers::Parser*> parser();

  std::shared_ptr<const std::string> schema_bytes_;
  const reflection::Object& table_;
  const bool has_fractions_;
  std::unique_ptr<flatbuffers::Parser> parser_;
};

}  // namespace laban::schema

#pragma once

// SchemaParser: a binary schema with FlatBuffers' parser of it, which is made when it is first
// needed, and large: all events of the schema use the same. Not thread-safe.

#include <flatbuffers/idl.h>
#include <flatbuffers/reflection.h>
#include <laban/result.h>

#include <memory>
#include <string>

namespace laban::schema {

class SchemaParser {
 public:
  static constexpr const char* payload_identifier = "LBP1";

  // `bytes` is a well-formed binary schema (check/well_formed.h).
  explicit SchemaParser(std::string bytes) : bytes_(std::move(bytes)) {}

  const reflection::Schema& schema() const { return *reflection::GetSchema(bytes_.data()); }

  // Reads and writes the JSON of `table`, one of the schema's, until it is called for another.
  Result<flatbuffers::Parser*> for_type(const reflection::Object& table);

  // Whether lists in JSON are sorted by a key when they are read. That takes stack for each item.
  bool sorts() const;

  // Makes a new parser the next time.
  void reset() { parser_.reset(); }

 private:
  const std::string bytes_;
  std::unique_ptr<flatbuffers::Parser> parser_;
};

}  // namespace laban::schema

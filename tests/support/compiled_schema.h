#pragma once

#include <flatbuffers/idl.h>
#include <laban/binary_schema.h>

#include <stdexcept>
#include <string>

namespace laban::testing {

// What flatc -b --schema makes of NAME.fbs with this text.
inline BinarySchema compiled_schema(const std::string& name, const std::string& text) {
  flatbuffers::Parser parser;
  const std::string file = name + ".fbs";
  if (!parser.Parse(text.c_str(), nullptr, file.c_str())) throw std::runtime_error(parser.error_);
  parser.Serialize();
  return {name, std::string(reinterpret_cast<const char*>(parser.builder_.GetBufferPointer()),
                            parser.builder_.GetSize())};
}

}  // namespace laban::testing

#include "bus/schema/schema_parser.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>

namespace laban::schema {

Result<flatbuffers::Parser*> SchemaParser::for_type(const reflection::Object& table) {
  const auto unusable = [&](const std::string& why) {
    return Error{ErrorKind::corrupt,
                 fmt::format("the schema of {} is unusable: {}", table.name()->string_view(), why)};
  };
  if (!parser_) {
    flatbuffers::IDLOptions options;
    options.strict_json = true;
    options.output_default_scalars_in_json = true;
    options.indent_step = -1;
    options.json_nested_flatbuffers = false;
    options.json_nested_flexbuffers = false;
    auto made = std::make_unique<flatbuffers::Parser>(options);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(bytes_.data());
    if (!made->Deserialize(bytes, bytes_.size())) return unusable(made->error_);
    made->file_identifier_ = payload_identifier;
    parser_ = std::move(made);
  }
  if (!parser_->SetRootType(table.name()->c_str())) return unusable(parser_->error_);
  return parser_.get();
}

bool SchemaParser::sorts() const {
  return std::ranges::any_of(*schema().objects(), [](const auto* object) {
    return std::ranges::any_of(*object->fields(), [](const auto* field) { return field->key(); });
  });
}

}  // namespace laban::schema

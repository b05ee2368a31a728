#include "bus/schema/payload_codec.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "bus/event/limits.h"
#include "bus/schema/reach.h"

namespace laban::schema {
namespace {

constexpr const char* payload_identifier = "LBP1";
constexpr std::size_t smallest_payload = 2 * sizeof(flatbuffers::uoffset_t);

// The payload where FlatBuffers can read it: in place when aligned, otherwise a copy.
class AlignedPayload {
 public:
  explicit AlignedPayload(std::span<const std::uint8_t> payload) : data_(payload.data()) {
    constexpr std::size_t alignment = alignof(std::uint64_t);
    if (reinterpret_cast<std::uintptr_t>(payload.data()) % alignment == 0) return;
    copy_.resize(payload.size() / alignment + 1);
    std::memcpy(copy_.data(), payload.data(), payload.size());
    data_ = reinterpret_cast<const std::uint8_t*>(copy_.data());
  }
  const std::uint8_t* data() const { return data_; }

 private:
  const std::uint8_t* data_;
  std::vector<std::uint64_t> copy_;
};

Result<void> verify_aligned(const reflection::Schema& schema, const reflection::Object& table,
                            const std::uint8_t* data, std::size_t size) {
  const auto damaged = [&](std::string_view why) {
    return Error{ErrorKind::corrupt, fmt::format("payload of {} bytes is not a {}: {}", size,
                                                 table.name()->string_view(), why)};
  };
  if (size < smallest_payload) return damaged("too short");
  if (size > limits::event_bytes) return damaged("longer than any event may be");
  if (!flatbuffers::BufferHasIdentifier(data, payload_identifier)) {
    return damaged("its identifier is not LBP1");
  }
  // The reflection verifier follows the root offset without checking it.
  if (flatbuffers::ReadScalar<flatbuffers::uoffset_t>(data) >
      size - sizeof(flatbuffers::soffset_t)) {
    return damaged("its root offset lies outside");
  }
  if (!flatbuffers::Verify(schema, table, data, size, limits::payload_depth,
                           limits::payload_tables)) {
    return damaged("not well-formed");
  }
  if (!is_within_reach(schema, table, *flatbuffers::GetAnyRoot(data))) {
    return damaged("parts that are referenced many times make it too large");
  }
  return {};
}

// FlatBuffers writes an invalid UTF-8 byte as \xFF, which JSON does not allow: use U+FFFD instead.
void replace_foreign_bytes(std::string& json) {
  for (auto at = json.find('\\'); at != std::string::npos; at = json.find('\\', at + 2)) {
    if (json[at + 1] == 'x') json.replace(at, 4, "\\uFFFD");
  }
}

}  // namespace

PayloadCodec::PayloadCodec(std::shared_ptr<const std::string> schema_bytes,
                           const reflection::Object& table)
    : schema_bytes_(std::move(schema_bytes)),
      table_(table),
      has_fractions_(has_fractions(schema(), table)) {}

Result<void> PayloadCodec::verify(std::span<const std::uint8_t> payload) const {
  return verify_aligned(schema(), table_, AlignedPayload(payload).data(), payload.size());
}

Result<std::string> PayloadCodec::to_json(std::span<const std::uint8_t> payload) {
  const AlignedPayload aligned(payload);
  auto verified = verify_aligned(schema(), table_, aligned.data(), payload.size());
  if (!verified) return verified.error();
  auto ready = parser();
  if (!ready) return ready.error();
  flatbuffers::Parser& printer = **ready;
  printer.opts.allow_non_utf8 = true;
  std::string json;
  const bool printed = flatbuffers::GenerateText(printer, aligned.data(), &json);
  replace_foreign_bytes(json);
  // A number that is not finite is printed as nan or inf.
  if (!printed || (has_fractions_ && !is_json<nlohmann::json>(json))) {
    return Error{ErrorKind::corrupt, fmt::format("a payload of {} cannot be written as JSON",
                                                 table_.name()->string_view())};
  }
  return json;
}

Result<std::string> PayloadCodec::from_json(std::string_view json) {
  const auto invalid = [&](std::string_view why) {
    return Error{ErrorKind::invalid,
                 fmt::format("JSON of {}: {}", table_.name()->string_view(), why)};
  };
  if (json.find('\0') != std::string_view::npos) return invalid("it holds a NUL character");
  auto ready = parser();
  if (!ready) return ready.error();
  flatbuffers::Parser& reader = **ready;
  reader.opts.allow_non_utf8 = false;
  if (!reader.ParseJson(std::string(json).c_str())) {
    const std::string why = reader.error_;
    parser_.reset();  // a failed parse leaves the parser in an unusable state
    return invalid(why);
  }
  const std::string payload(reinterpret_cast<const char*>(reader.builder_.GetBufferPointer()),
                            reader.builder_.GetSize());
  auto verified = verify({reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()});
  if (!verified) return invalid(verified.error().message);
  return payload;
}

Result<flatbuffers::Parser*> PayloadCodec::parser() {
  if (parser_) return parser_.get();
  flatbuffers::IDLOptions options;
  options.strict_json = true;
  options.output_default_scalars_in_json = true;
  options.indent_step = -1;
  options.json_nested_flatbuffers = false;
  options.json_nested_flexbuffers = false;
  auto made = std::make_unique<flatbuffers::Parser>(options);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(schema_bytes_->data());
  if (!made->Deserialize(bytes, schema_bytes_->size()) ||
      !made->SetRootType(table_.name()->c_str())) {
    return Error{ErrorKind::corrupt, fmt::format("the schema of {} is unusable: {}",
                                                 table_.name()->string_view(), made->error_)};
  }
  made->file_identifier_ = payload_identifier;
  parser_ = std::move(made);
  return parser_.get();
}

}  // namespace laban::schema

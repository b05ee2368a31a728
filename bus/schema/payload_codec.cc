#include "bus/schema/payload_codec.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "bus/event/limits.h"
#include "bus/schema/reach.h"

namespace laban::schema {
namespace {

// Those that are large take long to print. More do not fit into an event when each is used once.
constexpr std::size_t most_fractions = limits::event_bytes / sizeof(float);
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

// Returns the number of fractions in it.
Result<std::size_t> verify_aligned(const reflection::Schema& schema,
                                   const reflection::Object& table, const std::uint8_t* data,
                                   std::size_t size) {
  const auto damaged = [&](std::string_view why) {
    return Error{ErrorKind::corrupt, fmt::format("payload of {} bytes is not a {}: {}", size,
                                                 table.name()->string_view(), why)};
  };
  if (size < smallest_payload) return damaged("too short");
  if (size > limits::event_bytes) return damaged("longer than any event may be");
  if (!flatbuffers::BufferHasIdentifier(data, SchemaParser::payload_identifier)) {
    return damaged("its identifier is not LBP1");
  }
  const PayloadReport report = check_payload(schema, table, {data, size});
  switch (report.fault) {
    case PayloadFault::malformed:
      return damaged("not well-formed");
    case PayloadFault::too_large:
      return damaged("parts that are referenced many times make it too large");
    case PayloadFault::none:
      break;
  }
  return report.fractions;
}

// FlatBuffers writes an invalid UTF-8 byte as \xFF, which JSON does not allow: use U+FFFD instead.
std::string without_foreign_bytes(std::string json) {
  if (json.find("\\x") == std::string::npos) return json;
  std::string clean;
  clean.reserve(json.size() + json.size() / 2);
  std::size_t from = 0;
  for (auto at = json.find('\\'); at != std::string::npos; at = json.find('\\', at + 2)) {
    if (json[at + 1] != 'x') continue;
    clean.append(json, from, at - from).append("\\uFFFD");
    from = at + 4;
  }
  return clean.append(json, from);
}

}  // namespace

PayloadCodec::PayloadCodec(std::shared_ptr<SchemaParser> parser, const reflection::Object& table)
    : parser_(std::move(parser)), table_(table) {}

Result<void> PayloadCodec::verify(std::span<const std::uint8_t> payload) const {
  const AlignedPayload aligned(payload);
  auto verified = verify_aligned(parser_->schema(), table_, aligned.data(), payload.size());
  if (!verified) return verified.error();
  return {};
}

Result<std::string> PayloadCodec::to_json(std::span<const std::uint8_t> payload) {
  const AlignedPayload aligned(payload);
  auto verified = verify_aligned(parser_->schema(), table_, aligned.data(), payload.size());
  if (!verified) return verified.error();
  const auto unprintable = [&](std::string_view why) {
    return Error{ErrorKind::corrupt, fmt::format("a payload of {} cannot be written as JSON: {}",
                                                 table_.name()->string_view(), why)};
  };
  if (*verified > most_fractions) return unprintable("its lists of numbers are used many times");
  auto ready = parser_->for_type(table_);
  if (!ready) return ready.error();
  flatbuffers::Parser& printer = **ready;
  printer.opts.allow_non_utf8 = true;
  std::string json;
  const bool printed = flatbuffers::GenerateText(printer, aligned.data(), &json);
  json = without_foreign_bytes(std::move(json));
  if (!has_fractions_) has_fractions_ = has_fractions(parser_->schema(), table_);
  // A number that is not finite is printed as nan or inf.
  if (!printed || (*has_fractions_ && !is_json<nlohmann::json>(json))) {
    return unprintable("it has numbers that JSON does not have");
  }
  return json;
}

Result<std::string> PayloadCodec::from_json(std::string_view json) {
  const auto invalid = [&](std::string_view why) {
    return Error{ErrorKind::invalid,
                 fmt::format("JSON of {}: {}", table_.name()->string_view(), why)};
  };
  if (json.find('\0') != std::string_view::npos) return invalid("it holds a NUL character");
  const auto parts = std::ranges::count_if(json, [](char c) { return c == '{' || c == '['; });
  if (parts > limits::payload_tables && parser_->sorts()) return invalid("it has too many parts");
  auto ready = parser_->for_type(table_);
  if (!ready) return ready.error();
  flatbuffers::Parser& reader = **ready;
  reader.opts.allow_non_utf8 = false;
  if (!reader.ParseJson(std::string(json).c_str())) {
    const std::string why = reader.error_;
    parser_->reset();  // a failed parse leaves it in an unusable state
    return invalid(why);
  }
  const std::string payload(reinterpret_cast<const char*>(reader.builder_.GetBufferPointer()),
                            reader.builder_.GetSize());
  auto verified = verify({reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()});
  if (!verified) return invalid(verified.error().message);
  return payload;
}

}  // namespace laban::schema

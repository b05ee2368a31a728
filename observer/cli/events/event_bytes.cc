#include "observer/cli/events/event_bytes.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <cctype>
#include <nlohmann/json.hpp>

#include "bus/event/wire.h"

namespace laban::cli {
namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string bytes_from(std::string_view content) {
  std::string bytes;
  int high = -1;
  for (const char c : content) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) continue;
    const int digit = digit_of(c);
    if (digit < 0) return std::string(content);
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<char>(high << 4 | digit));
      high = -1;
    }
  }
  return high < 0 ? bytes : std::string(content);
}

Result<std::string> message_to_json(const std::string& bytes,
                                    const schema::SchemaRegistry& schemas) {
  // Decoding checks the subject, which depends on the type inside the message: try all types.
  std::string reason = "no schemas are loaded";
  for (const schema::EventSchema& event : schemas.all()) {
    const auto subject = Subject::make("decode", 0, event.type);
    if (!subject) continue;
    const auto decoded = wire::decode({1, {}, subject->text(), bytes}, "decode", 0, 1);
    if (!decoded) {
      reason = decoded.error().message;
      continue;
    }
    auto json = parse_json<nlohmann::ordered_json>(
        schema::to_cloudevents_json(schemas, decoded->envelope, decoded->position));
    for (const char* of_the_log : {"partition", "sequence", "logtime"}) json.erase(of_the_log);
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
  if (reason.find("does not belong on subject") != std::string::npos) {
    reason = "no schema declares its type (list them with: laban schema ls)";
  }
  return Error{ErrorKind::corrupt, fmt::format("not an event: {}", reason)};
}

Result<std::string> payload_to_json(const std::string& bytes, const std::string& type,
                                    const schema::SchemaRegistry& schemas) {
  // Payloads are read in place and must be aligned as in the wire form.
  std::vector<std::uint64_t> aligned((bytes.size() + 7) / 8);
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(aligned.data()));
  return schemas.to_json(type,
                         {reinterpret_cast<const std::uint8_t*>(aligned.data()), bytes.size()});
}

}  // namespace laban::cli

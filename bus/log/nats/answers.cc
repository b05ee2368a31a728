#include "bus/log/nats/answers.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace laban::nats {

using nlohmann::json;

namespace {

// Error codes of the server, from its errors.json.
constexpr std::uint64_t stream_not_found = 10059;
constexpr std::uint64_t consumer_not_found = 10014;
constexpr std::uint64_t no_message_found = 10037;
constexpr std::uint64_t stream_store_failed = 10077;  // a limit of the stream is reached
constexpr std::uint64_t message_exceeds_maximum = 10054;
constexpr std::uint64_t jetstream_not_enabled = 10076;
constexpr std::uint64_t jetstream_not_enabled_for_account = 10039;

ErrorKind kind_of(std::uint64_t code, std::uint64_t err_code) {
  switch (err_code) {
    case stream_not_found:
    case consumer_not_found:
    case no_message_found:
      return ErrorKind::not_found;
    case stream_store_failed:
      return ErrorKind::exhausted;
    case message_exceeds_maximum:
      return ErrorKind::invalid;
    default:
      return code == 503 ? ErrorKind::unavailable : ErrorKind::conflict;
  }
}

template <class Number>
bool read_number(std::string_view text, Number& value) {
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, value);
  return failure == std::errc{} && rest == end;
}

std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    group = group << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>(group >> bits & 0xff));
  }
  return bytes;
}

}  // namespace

Error error_of(const json& error, std::string_view doing) {
  const std::uint64_t code = number_in(error, "code");
  const std::uint64_t err_code = number_in(error, "err_code");
  const std::string description = text_in(error, "description");
  const char* next = err_code == stream_store_failed
                         ? "; raise max_bytes of the stream or make room on the broker's disk"
                         : "";
  return {kind_of(code, err_code),
          fmt::format("{}: {} (NATS error {}){}", doing,
                      description.empty() ? "no reason given" : description,
                      err_code != 0 ? err_code : code, next)};
}

bool is_without_jetstream(const json& error) {
  const std::uint64_t code = number_in(error, "err_code");
  return code == jetstream_not_enabled || code == jetstream_not_enabled_for_account;
}

std::optional<Origin> parse_origin(std::string_view subject) {
  std::array<std::string_view, 12> tokens;
  std::size_t count = 0;
  for (std::size_t begin = 0; begin <= subject.size() && count < tokens.size();) {
    const auto end = std::min(subject.find('.', begin), subject.size());
    tokens[count++] = subject.substr(begin, end - begin);
    begin = end + 1;
  }
  if (count < 9) return std::nullopt;
  const std::size_t skip = count >= 11 ? 2 : 0;
  Origin origin;
  origin.stream = tokens[2 + skip];
  origin.consumer = tokens[3 + skip];
  if (!read_number(tokens[5 + skip], origin.sequence) ||
      !read_number(tokens[6 + skip], origin.consumer_sequence) ||
      !read_number(tokens[7 + skip], origin.stored_at)) {
    return std::nullopt;
  }
  return origin;
}

// By hand: once per publication.
std::optional<Acknowledgement> read_acknowledgement(std::string_view text,
                                                    std::string_view stream) {
  constexpr std::string_view head = R"({"stream":")";
  constexpr std::string_view sequence_key = R"("seq":)";
  if (!text.starts_with(head)) return std::nullopt;
  text.remove_prefix(head.size());
  if (!text.starts_with(stream) || text.substr(stream.size(), 1) != "\"") return std::nullopt;
  text.remove_prefix(stream.size() + 1);
  const auto key = text.find(sequence_key);
  if (key == std::string_view::npos) return std::nullopt;
  text.remove_prefix(std::min(text.find_first_not_of(' ', key + sequence_key.size()), text.size()));
  Acknowledgement result;
  const auto [rest, failure] =
      std::from_chars(text.data(), text.data() + text.size(), result.sequence);
  if (failure != std::errc{} || result.sequence == 0) return std::nullopt;
  const auto duplicate = text.find(R"("duplicate":)");
  result.duplicate =
      duplicate != std::string_view::npos && text.find("true", duplicate) != std::string_view::npos;
  return result;
}

Result<StoredMessage> read_stored_message(const json& answer) {
  const json message = object_in(answer, "message");
  const auto stored_at = parse_rfc3339(text_in(message, "time"));
  auto data = from_base64(text_in(message, "data"));
  const std::uint64_t sequence = number_in(message, "seq");
  if (!stored_at || !data || sequence == 0) {
    return Error{ErrorKind::corrupt, "NATS answered with a message that cannot be read"};
  }
  return StoredMessage{sequence, *stored_at, text_in(message, "subject"), std::move(*data)};
}

std::string version_in(std::string_view info_line) {
  constexpr std::string_view verb = "INFO ";
  if (!info_line.starts_with(verb)) return {};
  return text_in(parse_json<json>(info_line.substr(verb.size())), "version");
}

}  // namespace laban::nats

#pragma once

// What a broker says, read. Whoever may publish can say the same on the same subjects: nothing here
// believes a field to be there, or to be of the right kind.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "bus/log/log.h"

namespace laban::nats {

// The error inside an answer of JetStream, {"code":..,"err_code":..,"description":".."}.
Error error_of(const nlohmann::json& error, std::string_view doing);
// The answer says that JetStream is off, for the server or for this account.
bool is_without_jetstream(const nlohmann::json& error);

// Where a delivered message comes from, as the broker writes it into the reply subject:
//   $JS.ACK.<stream>.<consumer>.<delivered>.<stream seq>.<consumer seq>.<time>.<pending>
// Newer servers put domain and account hash before the stream and a random token at the end.
struct Origin {
  std::string_view stream, consumer;
  std::uint64_t sequence = 0;
  std::uint64_t consumer_sequence = 0;
  std::int64_t stored_at = 0;
};
std::optional<Origin> parse_origin(std::string_view subject);

// {"stream":"shop-0", "seq":12,"duplicate": true}; nothing when it is of another stream.
struct Acknowledgement {
  std::uint64_t sequence = 0;
  bool duplicate = false;
};
std::optional<Acknowledgement> read_acknowledgement(std::string_view text, std::string_view stream);

// The answer to STREAM.MSG.GET.
Result<StoredMessage> read_stored_message(const nlohmann::json& answer);

// The version in a server's first line, INFO {...}; empty when there is none.
std::string version_in(std::string_view info_line);

}  // namespace laban::nats

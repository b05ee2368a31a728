#pragma once

// JetStream's JSON API: one request, one JSON answer.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "bus/log/limits.h"
#include "bus/log/log.h"
#include "bus/log/nats/broker.h"

namespace laban::nats {

using limits::api_patience;

std::string stream_name(std::string_view name_space, std::uint32_t partition);

// The answer if it reports no error. `endpoint` follows "$JS.API.". Errors: `not_found` (no such
// stream or consumer), `unavailable` (no connection, no answer, JetStream is off), else `conflict`.
Result<nlohmann::json> ask_jetstream(Broker& broker, const std::string& endpoint,
                                     const nlohmann::json& body = {});

// The first message of a stream on this subject, at `from` or later; nothing if there is none.
Result<std::optional<StoredMessage>> find_message(Broker& broker, const std::string& stream,
                                                  const std::string& subject, std::uint64_t from);

}  // namespace laban::nats

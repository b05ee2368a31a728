#pragma once

// What the files of this folder share behind laban::nats::Connection.

#include "bus/log/nats/broker.h"
#include "bus/log/nats/connection.h"

namespace laban::nats {

// The queue group that ADR-32 prescribes: of several instances of a service, one gets the request.
inline constexpr const char* queue_group = "q";

// The Broker behind a connection made by Connection::open.
Broker& broker_of(Connection& connection);

Result<std::unique_ptr<Log>> open_jetstream_log(Broker& broker, const std::string& name_space,
                                                std::uint32_t partition);
std::unique_ptr<RequestServer> make_request_server(Broker& broker, const std::string& name_space);
std::unique_ptr<RequestClient> make_request_client(Broker& broker, const std::string& name_space);

}  // namespace laban::nats

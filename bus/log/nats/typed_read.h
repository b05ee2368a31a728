#pragma once

// TypedReader: finds the messages of one event type among millions of others.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bus/log/log.h"
#include "bus/log/nats/connection.h"

namespace laban::nats {

// All of that type on one partition, oldest first, however many there are; one request to the
// broker for each, and one message held at a time.
class TypedReader {
 public:
  // Whether the subject of the type ends in its source (docs/decisions/021); then all sources.
  enum class Sources { none, all };

  // `not_found` if the partition does not exist. The connection must outlive this.
  static Result<TypedReader> open(Connection& connection, const std::string& name_space,
                                  std::uint32_t partition, std::string_view type,
                                  Sources sources = Sources::none);

  // Nothing after the last one.
  Result<std::optional<StoredMessage>> next();

 private:
  TypedReader(Connection& connection, std::string stream, std::string subject)
      : connection_(&connection), stream_(std::move(stream)), subject_(std::move(subject)) {}

  Connection* connection_;
  std::string stream_, subject_;
  std::uint64_t from_ = 1;  // the next sequence to look at
};

}  // namespace laban::nats

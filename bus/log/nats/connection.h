#pragma once

// One process's connection to NATS, and what is opened on it. Only this folder includes cnats.
//
// A broken connection is restored without limit, with everything that was open on it except a Log's
// reader, which has to be opened again. Publications are sent at once, in groups (flusher.h).

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bus/log/log.h"
#include "bus/log/requests.h"
#include "bus/log/wakeup.h"

namespace laban::nats {

struct ConnectionOptions {
  std::string url = "nats://127.0.0.1:4222";
  std::string name;              // shown by the broker
  std::string credentials_file;  // empty: none
};

class Connection {
 public:
  // Connects, waiting up to `patience` for the broker to appear. `wakeup` may be null; it must
  // outlive the connection.
  static Result<std::unique_ptr<Connection>> open(const ConnectionOptions& options, Wakeup* wakeup,
                                                  Duration patience);
  virtual ~Connection() = default;  // flushes and closes

  virtual bool is_connected() const = 0;
  // Incremented on every successful (re)connect.
  virtual std::uint64_t epoch() const = 0;
  // Version of the server, "2.9.10".
  virtual std::string server_version() const = 0;

  // Fails with `not_found` when the stream does not exist: only `provision` makes one. The Log must
  // not outlive the connection.
  virtual Result<std::unique_ptr<Log>> open_log(const std::string& name_space,
                                                std::uint32_t partition) = 0;

  // Requests of this namespace. Must not outlive the connection.
  virtual std::unique_ptr<RequestServer> make_request_server(const std::string& name_space) = 0;
  virtual std::unique_ptr<RequestClient> make_request_client(const std::string& name_space) = 0;

  // Publishes on an unchecked subject, without a receipt: for tests that act as a foreign client.
  virtual Result<void> publish_raw(const std::string& subject, const std::string& data) = 0;
};

// A namespace: P streams "<namespace>-<p>", subjects "<namespace>.<p>.>", file storage, limits
// retention, discard new, no delete, no purge, duplicate window 10 s. P is written into each
// stream's description and is fixed when the namespace is created.
struct NamespaceOptions {
  std::string name_space = "shop";
  std::uint32_t partitions = 1;
  std::uint64_t max_bytes_per_partition = 0;  // 0: no limit
};

// Creates what is missing. `conflict` when it exists with another number of partitions or when the
// broker created something else than requested.
Result<void> provision(Connection& connection, const NamespaceOptions& options);

// How many partitions the namespace has; `not_found` when it does not exist.
Result<std::uint32_t> partition_count(Connection& connection, const std::string& name_space);

}  // namespace laban::nats

#pragma once

// Asking the observer (observer/queries/queries.h says what it answers), and reading JSON that may
// lack what one hoped for.

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "bus/log/requests.h"
#include "observer/cli/context.h"

namespace laban::cli {

using Json = nlohmann::json;

class ObserverClient {
 public:
  // The connection must outlive this.
  ObserverClient(nats::Connection& connection, const std::string& name_space)
      : requests_(connection.make_request_client(name_space)) {}

  // `unavailable` when the observer does not answer.
  Result<Json> ask(const std::string& endpoint, const Json& request,
                   Duration patience = std::chrono::seconds(5)) const;

 private:
  std::unique_ptr<RequestClient> requests_;
};

// Members of an object; a fallback when they are absent, null or of another kind.
std::string text_at(const Json& object, const char* key);
double number_at(const Json& object, const char* key, double fallback = 0);
std::uint64_t count_at(const Json& object, const char* key);
const Json& list_at(const Json& object, const char* key);    // an empty array by default
const Json& object_at(const Json& object, const char* key);  // an empty object by default
// A duration in milliseconds, for people; empty when absent.
std::string ms_text_at(const Json& object, const char* key);
// An RFC 3339 time as local time of day; the text itself when it is none.
std::string clock_at(const Json& object, const char* key);

// One line, valid UTF-8 whatever the strings hold.
std::string dump(const Json& document, int indent = -1);

}  // namespace laban::cli

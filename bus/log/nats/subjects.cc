#include "bus/log/nats/subjects.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <set>

#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/jetstream_api.h"

namespace laban::nats {

Result<std::vector<std::string>> subjects_of(Connection& connection, const std::string& name_space,
                                             std::uint32_t partition) {
  Broker& broker = broker_of(connection);
  if (!broker.wait_until_connected(api_patience)) return broker.not_connected();
  const std::string prefix = fmt::format("{}.{}.", name_space, partition);
  const auto found = ask_jetstream(broker, "STREAM.INFO." + stream_name(name_space, partition),
                                   {{"subjects_filter", prefix + ">"}});
  if (!found) return found.error();
  std::vector<std::string> subjects;
  const auto counts = object_in(object_in(*found, "state"), "subjects");
  for (const auto& [subject, count] : counts.items()) {
    if (subject.starts_with(prefix)) subjects.push_back(subject.substr(prefix.size()));
  }
  return subjects;
}

Result<std::vector<std::string>> namespaces_of(Connection& connection) {
  Broker& broker = broker_of(connection);
  if (!broker.wait_until_connected(api_patience)) return broker.not_connected();
  // One answer holds up to 1,024 names: enough to find the one that was meant.
  const auto found = ask_jetstream(broker, "STREAM.NAMES");
  if (!found) return found.error();
  std::set<std::string> names;
  const auto streams = found->find("streams");
  if (streams == found->end() || !streams->is_array()) return std::vector<std::string>();
  for (const auto& stream : *streams) {
    if (!stream.is_string()) continue;
    const auto name = stream.get<std::string>();
    const auto dash = name.rfind('-');
    if (dash != std::string::npos &&
        name.find_first_not_of("0123456789", dash + 1) == std::string::npos)
      names.insert(name.substr(0, dash));
  }
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace laban::nats

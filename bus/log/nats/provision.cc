// Creates the streams of a namespace once; afterwards only compares them.

#include <fmt/core.h>
#include <laban/json.h>

#include <charconv>
#include <optional>

#include "bus/log/limits.h"
#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/jetstream_api.h"

namespace laban::nats {

using nlohmann::json;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::nanoseconds duplicate_window = limits::duplicate_window;
constexpr std::uint32_t most_partitions = 10'000;

std::string describe(std::string_view name_space, std::uint32_t partition, std::uint32_t count) {
  return fmt::format("laban namespace {}, partition {} of {}", name_space, partition, count);
}

// The P of "laban namespace shop, partition 0 of P".
std::optional<std::uint32_t> count_in(const json& config, std::string_view name_space,
                                      std::uint32_t partition) {
  const auto text = text_in(config, "description");
  const auto prefix = fmt::format("laban namespace {}, partition {} of ", name_space, partition);
  if (!text.starts_with(prefix)) return std::nullopt;
  std::uint32_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data() + prefix.size(), end, count);
  if (failure != std::errc{} || rest != end || count == 0) return std::nullopt;
  return count;
}

json wanted_config(const NamespaceOptions& options, std::uint32_t partition) {
  json config = {
      {"name", stream_name(options.name_space, partition)},
      {"description", describe(options.name_space, partition, options.partitions)},
      {"subjects", {fmt::format("{}.{}.>", options.name_space, partition)}},
      {"storage", "file"},
      {"retention", "limits"},
      {"discard", "new"},
      {"deny_delete", true},
      {"deny_purge", true},
      {"duplicate_window", duplicate_window.count()},
      {"num_replicas", 1},
      {"max_age", 0},
      {"max_msgs", -1},
      {"max_msgs_per_subject", -1},
      {"max_msg_size", -1},
  };
  if (options.max_bytes_per_partition != 0) config["max_bytes"] = options.max_bytes_per_partition;
  return config;
}

// Descriptions that count_in() does not understand.
Error foreign_stream(const std::string& stream, const json& config, const std::string& name_space) {
  const auto description = text_in(config, "description");
  if (description.starts_with("laban namespace ")) {
    return {
        ErrorKind::conflict,
        fmt::format("stream {} was created by another version of laban (its description is '{}'): "
                    "use that version, or choose another namespace than '{}'",
                    stream, description, name_space)};
  }
  return {ErrorKind::conflict,
          fmt::format("stream {} was not created by laban: choose another namespace than '{}'",
                      stream, name_space)};
}

// A server ignores settings it does not know, and someone may have edited the stream: compare.
Result<void> compare(const json& wanted, const json& found, const NamespaceOptions& options,
                     std::uint32_t partition) {
  const auto stream = stream_name(options.name_space, partition);
  const auto count = count_in(found, options.name_space, partition);
  if (!count) return foreign_stream(stream, found, options.name_space);
  if (*count != options.partitions) {
    return Error{ErrorKind::conflict,
                 fmt::format("namespace '{}' has {} partitions and cannot be used with {}: "
                             "the number is fixed; ask for {} or choose another namespace",
                             options.name_space, *count, options.partitions, *count)};
  }
  for (const auto& [key, value] : wanted.items()) {
    const auto actual = found.find(key);
    if (actual != found.end() && *actual == value) continue;
    return Error{ErrorKind::conflict,
                 fmt::format("stream {} has {} = {} where laban needs {}: change it with "
                             "`nats stream edit {}` or choose another namespace",
                             stream, key, actual == found.end() ? "nothing" : actual->dump(),
                             value.dump(), stream)};
  }
  return {};
}

Result<void> provision_partition(Broker& broker, const NamespaceOptions& options,
                                 std::uint32_t partition) {
  const auto wanted = wanted_config(options, partition);
  const auto stream = stream_name(options.name_space, partition);
  const auto existing = ask_jetstream(broker, "STREAM.INFO." + stream);
  if (existing) return compare(wanted, object_in(*existing, "config"), options, partition);
  if (existing.error().kind != ErrorKind::not_found) return existing.error();
  const auto created = ask_jetstream(broker, "STREAM.CREATE." + stream, wanted);
  if (!created) return created.error();
  return compare(wanted, object_in(*created, "config"), options, partition);
}

Result<void> check_options(const NamespaceOptions& options) {
  if (!is_subject_token(options.name_space)) {
    return Error{ErrorKind::invalid,
                 fmt::format("'{}' is not a valid namespace: 1 to 32 characters of a-z 0-9 _ -",
                             options.name_space.substr(0, 64))};
  }
  if (options.partitions == 0 || options.partitions > most_partitions) {
    return Error{ErrorKind::invalid,
                 fmt::format("{} partitions: choose 1 to {}", options.partitions, most_partitions)};
  }
  return {};
}

}  // namespace

Result<void> provision(Connection& connection, const NamespaceOptions& options) {
  if (auto checked = check_options(options); !checked) return checked;
  Broker& broker = broker_of(connection);
  if (!broker.wait_until_connected(api_patience)) return broker.not_connected();
  for (std::uint32_t partition = 0; partition < options.partitions; ++partition) {
    if (auto made = provision_partition(broker, options, partition); !made) return made;
  }
  return {};
}

Result<std::uint32_t> partition_count(Connection& connection, const std::string& name_space) {
  if (auto checked = check_options({name_space}); !checked) return checked.error();
  Broker& broker = broker_of(connection);
  if (!broker.wait_until_connected(api_patience)) return broker.not_connected();
  const auto stream = stream_name(name_space, 0);
  const auto found = ask_jetstream(broker, "STREAM.INFO." + stream);
  if (!found) {
    if (found.error().kind != ErrorKind::not_found) return found.error();
    return Error{ErrorKind::not_found,
                 fmt::format("namespace '{}' does not exist on NATS at {}: `laban up` creates it",
                             name_space, broker.url())};
  }
  const auto config = object_in(*found, "config");
  const auto count = count_in(config, name_space, 0);
  if (!count) return foreign_stream(stream, config, name_space);
  return *count;
}

}  // namespace laban::nats

#include "bus/replay/recorded_options.h"

#include <set>

#include "bus/runtime/handlers/logged_options.h"
#include "events/laban.h"

namespace laban::replay {

namespace {

constexpr std::string_view options_type = EventTraits<OptionsApplied>::type;
// Only they change options (bus/runtime/handlers/operator_event.h).
constexpr std::string_view operators = "operator";

bool is_first(const StoredMessage& message, const LogToAsk& log, const std::string& service) {
  const auto event = wire::decode(message, log.name_space, log.partition, log.partition_count);
  return event && runtime::LoggedOptions::check_first(event->envelope, service);
}

// Messages on the subject on which `source` publishes options, as long as `take` wants more.
Result<void> each_message(const LogToAsk& log, std::string_view source,
                          const std::function<bool(StoredMessage&&)>& take) {
  const auto subject = wire::subject_of(log.name_space, log.partition, options_type, source);
  if (!subject) return subject.error();
  for (std::uint64_t from = 1;;) {
    auto message = log.find(*subject, from);
    if (!message) return message.error();
    if (!*message) return {};
    from = (*message)->sequence + 1;
    if (!take(std::move(**message))) return {};
  }
}

}  // namespace

bool sets_options(const Envelope& envelope) { return envelope.type == options_type; }

RecordedOptions options_in(const Capsule& capsule, const std::string& service) {
  RecordedOptions options;
  std::set<std::uint32_t> found;
  for (const auto& row : capsule.rows) {
    if (!row.is_message() || found.contains(row.partition)) continue;
    const LogToAsk log{capsule.name_space, row.partition, capsule.partition_count, {}};
    if (!is_first(row.message, log, service)) continue;
    found.insert(row.partition);
    options.first.push_back({row.partition, row.message});
  }
  return options;
}

Result<void> add_options(const LogToAsk& log, const std::string& service, std::uint64_t played_from,
                         RecordedOptions& options) {
  auto asked = each_message(log, service, [&](StoredMessage&& message) {
    if (!is_first(message, log, service)) return true;
    options.first.push_back({log.partition, std::move(message)});
    return false;
  });
  if (!asked || played_from <= 1) return asked;
  return each_message(log, operators, [&](StoredMessage&& message) {
    if (message.sequence >= played_from) return false;
    options.earlier.push_back({log.partition, std::move(message)});
    return true;
  });
}

}  // namespace laban::replay

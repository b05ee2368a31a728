#include "observer/cli/definitions/definition_log.h"

#include <algorithm>
#include <set>

#include "bus/event/wire.h"
#include "bus/log/nats/typed_read.h"

namespace laban::cli {

using observer::DefinitionRegistry;

namespace {

// People write these one by one.
constexpr std::size_t most_events = 10'000;

}  // namespace

Result<DefinitionLog> DefinitionLog::open(nats::Connection& connection, std::string name_space,
                                          const schema::SchemaRegistry& schemas,
                                          const Clock& clock) {
  DefinitionLog log(connection, std::move(name_space), schemas, clock);
  if (const auto read = log.read(); !read) return read.error();
  return log;
}

Result<void> DefinitionLog::read() {
  const auto count = nats::partition_count(*connection_, name_space_);
  if (!count) return count.error();
  std::vector<DefinitionRegistry> books;
  for (std::uint32_t partition = 0; partition < *count; ++partition) {
    auto book = read_partition(partition);
    if (!book) return book.error();
    books.push_back(std::move(*book));
  }
  books_ = std::move(books);
  return {};
}

// Skips the same messages as the observer does.
Result<DefinitionRegistry> DefinitionLog::read_partition(std::uint32_t partition) const {
  const auto count = nats::partition_count(*connection_, name_space_);
  if (!count) return count.error();
  std::vector<StoredMessage> messages;
  for (const auto type : observer::definition_event_types) {
    auto some = nats::messages_of(*connection_, name_space_, partition, type, most_events);
    if (!some) return some.error();
    std::move(some->begin(), some->end(), std::back_inserter(messages));
  }
  std::sort(messages.begin(), messages.end(),
            [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
  DefinitionRegistry book;
  std::set<EventId> seen;
  for (const auto& message : messages) {
    const auto event = wire::decode(message, name_space_, partition, *count);
    if (!event || event->envelope.source != observer::operator_source) continue;
    if (!schemas_->verify(event->envelope.type, event->envelope.payload)) continue;
    if (seen.insert(event->envelope.id).second) (void)enter(book, *event);
  }
  return book;
}

Result<void> DefinitionLog::publish(std::size_t partition, const observer::OperatorEvent& event) {
  const auto stored = log_.publish(static_cast<std::uint32_t>(partition), event);
  return stored ? Result<void>() : Result<void>(stored.error());
}

Result<DefinitionAccess> DefinitionAccess::open(const Context& context) {
  auto schemas = schema::SchemaRegistry::load(schema::default_schema_directory());
  if (!schemas) return schemas.error();
  return open(context, std::move(*schemas));
}

Result<DefinitionAccess> DefinitionAccess::open(const Context& context,
                                                std::unique_ptr<schema::SchemaRegistry> schemas,
                                                Wakeup* wakeup) {
  auto system = context.connect(wakeup);
  if (!system) return system.error();
  auto log =
      DefinitionLog::open(*system->connection, system->target.name_space, *schemas, context.clock);
  if (!log) return log.error();
  return DefinitionAccess{std::move(*system), std::move(schemas), std::move(*log)};
}

}  // namespace laban::cli

#include "observer/cli/definitions/definition_log.h"

#include <optional>
#include <set>
#include <utility>

#include "bus/event/wire.h"
#include "bus/log/nats/typed_read.h"
#include "bus/schema/installed.h"
#include "observer/cli/client/log_end.h"
#include "observer/saga/definition/nearest.h"

namespace laban::cli {

using observer::DefinitionRegistry;

namespace {

// What the log says about definitions on one partition, in its order.
class DefinitionMessages {
 public:
  static Result<DefinitionMessages> open(nats::Connection& connection,
                                         const std::string& name_space, std::uint32_t partition) {
    DefinitionMessages messages;
    for (const auto type : observer::definition_event_types) {
      auto reader = nats::TypedReader::open(connection, name_space, partition, type);
      if (!reader) return reader.error();
      auto first = reader->next();
      if (!first) return first.error();
      messages.streams_.push_back({std::move(*reader), std::move(*first)});
    }
    return messages;
  }

  Result<std::optional<StoredMessage>> next() {
    Stream* first = nullptr;
    for (auto& stream : streams_) {
      if (!stream.ahead) continue;
      if (first == nullptr || stream.ahead->sequence < first->ahead->sequence) first = &stream;
    }
    if (first == nullptr) return std::optional<StoredMessage>();
    auto following = first->reader.next();
    if (!following) return following.error();
    return std::exchange(first->ahead, std::move(*following));
  }

 private:
  struct Stream {
    nats::TypedReader reader;
    std::optional<StoredMessage> ahead;
  };
  std::vector<Stream> streams_;
};

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
  observer::api::AsOf as_of{clock_->now(), {}};
  for (std::uint32_t partition = 0; partition < *count; ++partition) {
    auto end = log_end(*connection_, name_space_, partition);
    if (!end) return end.error();
    auto book = read_partition(partition, *count, end->sequence);
    if (!book) return book.error();
    books.push_back(std::move(*book));
    as_of.partitions.push_back(std::move(*end));
  }
  books_ = std::move(books);
  as_of_ = std::move(as_of);
  return {};
}

// Skips the same messages as the observer does.
Result<DefinitionRegistry> DefinitionLog::read_partition(std::uint32_t partition,
                                                         std::uint32_t count,
                                                         std::uint64_t last) const {
  auto messages = DefinitionMessages::open(*connection_, name_space_, partition);
  if (!messages) return messages.error();
  DefinitionRegistry book;
  std::set<EventId> seen;
  for (;;) {
    const auto message = messages->next();
    if (!message) return message.error();
    if (!*message || (*message)->sequence > last) return book;
    const auto event = wire::decode(**message, name_space_, partition, count);
    if (!event || event->envelope.source != observer::operator_source) continue;
    if (!schemas_->verify(event->envelope.type, event->envelope.payload)) continue;
    if (seen.insert(event->envelope.id).second) (void)enter(book, *event);
  }
}

Result<void> DefinitionLog::publish(std::size_t partition, const observer::OperatorEvent& event) {
  const auto stored = log_.publish(static_cast<std::uint32_t>(partition), event);
  return stored ? Result<void>() : Result<void>(stored.error());
}

Result<void> is_known(const std::vector<DefinitionRegistry>& books, const std::string& name) {
  std::set<std::string> names;
  for (const auto& book : books) {
    for (const auto& [of_chapter, chapter] : book.chapters()) names.insert(of_chapter);
  }
  if (names.contains(name)) return {};
  return Error{ErrorKind::invalid,
               observer::no_such("definition", name, {names.begin(), names.end()})};
}

Result<DefinitionAccess> DefinitionAccess::open(const Context& context) {
  auto schemas = schema::load_installed();
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

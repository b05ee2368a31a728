#include "observer/cli/client/schema_log.h"

#include <set>
#include <utility>

#include "bus/event/wire.h"
#include "bus/log/nats/typed_read.h"
#include "bus/schema/installed.h"
#include "bus/schema/logged_schemas.h"
#include "events/laban.h"
#include "observer/cli/client/log_end.h"

namespace laban::cli {

Result<SchemaLog> SchemaLog::open(nats::Connection& connection, std::string name_space,
                                  std::vector<BinarySchema> installed, const Clock& clock) {
  SchemaLog log(connection, std::move(name_space), std::move(installed), clock);
  if (const auto read = log.read(); !read) return read.error();
  return log;
}

Result<void> SchemaLog::read() {
  const auto count = nats::partition_count(*connection_, name_space_);
  if (!count) return count.error();
  Histories partitions;
  observer::api::AsOf as_of{clock_->now(), {}};
  for (std::uint32_t partition = 0; partition < *count; ++partition) {
    auto end = log_end(*connection_, name_space_, partition);
    if (!end) return end.error();
    auto history = read_partition(partition, *count, end->sequence);
    if (!history) return history.error();
    partitions.push_back(std::move(*history));
    as_of.partitions.push_back(std::move(*end));
  }
  partitions_ = std::move(partitions);
  as_of_ = std::move(as_of);
  return {};
}

Result<std::unique_ptr<schema::SchemaHistory>> SchemaLog::read_partition(std::uint32_t partition,
                                                                         std::uint32_t count,
                                                                         std::uint64_t last) const {
  auto reader =
      nats::TypedReader::open(*connection_, name_space_, partition,
                              EventTraits<SchemaApplied>::type, nats::TypedReader::Sources::all);
  if (!reader) return reader.error();
  std::vector<wire::Decoded> events;
  std::set<std::pair<EventId, std::string>> seen;
  for (;;) {
    const auto message = reader->next();
    if (!message) return message.error();
    if (!*message || (*message)->sequence > last) break;
    auto event = wire::decode(**message, name_space_, partition, count);
    if (!event || schema::is_passed_over(event->envelope)) continue;
    if (seen.emplace(event->envelope.id, event->envelope.source).second)
      events.push_back(std::move(*event));
  }
  return schema::history_of(events, installed_);
}

observer::OperatorEvent SchemaLog::application(std::size_t partition, const BinarySchema& schema,
                                               const schema::SchemaNote& note, Time now) const {
  const auto& versions = partitions_[partition]->versions();
  const auto known = versions.find(schema.name);
  const std::uint64_t after = known == versions.end() ? 0 : known->second.back().since;
  const std::string payload = schema::payload_of({schema}, note);
  const std::string type(EventTraits<SchemaApplied>::type);
  Envelope envelope;
  envelope.id = schema::applied_id(observer::operator_source, {schema}, after);
  envelope.type = type;
  envelope.source = observer::operator_source;
  envelope.saga = "-";
  envelope.time = now;
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  return {envelope.id, type, wire::encode(envelope)};
}

Result<OperatorLog::Stored> SchemaLog::publish(std::size_t partition,
                                               const observer::OperatorEvent& event) {
  return log_.publish(static_cast<std::uint32_t>(partition), event);
}

Result<std::unique_ptr<schema::SchemaHistory>> schemas_of(const System& system,
                                                          const Clock& clock) {
  auto installed = schema::load_installed();
  if (!installed) return installed;
  auto log =
      SchemaLog::open(*system.connection, system.target.name_space, (*installed)->schemas(), clock);
  if (!log) return log.error();
  auto most = std::move(*installed);
  for (auto& history : log->take_partitions()) {
    if (history->event_count() >= most->event_count()) most = std::move(history);
  }
  return most;
}

}  // namespace laban::cli

#include "observer/daemon.h"

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "bus/log/nats/address.h"
#include "bus/schema/installed.h"
#include "laban_version.h"
#include "observer/api/json.h"
#include "observer/api/status.h"
#include "observer/queries/queries.h"
#include "observer/queries/status.h"
#include "observer/rebuild/store_swap.h"

namespace laban::observer {

namespace {

using host::Partition;
using host::Partitions;

constexpr std::string_view status_endpoint = api::Status::name;
// Puts rebuilt stores in place (observer/rebuild/store_swap.h): stops, and restarts with them.
constexpr std::string_view adopt_endpoint = api::RebuildAdopt::name;

// The projection on one partition.
class ObserverPartition final : public host::PartitionProgram {
 public:
  ObserverPartition(ProjectionConfig config, const schema::SchemaRegistry& schemas)
      : projection(config, schemas) {}

  runtime::EventProcessor& processor() override { return projection; }

  Projection projection;
  // How many event types were known when open decisions were last requested: those made while no
  // observer emitted, or whose request no schema declared. 0: not yet.
  std::size_t resumed_with = 0;
  // The definitions in force, as last logged; nothing: not logged yet.
  std::optional<std::string> announced;
};

ObserverPartition& program_of(const Partition& partition) {
  return static_cast<ObserverPartition&>(*partition.program);
}

std::string in_force(const Projection& projection) {
  std::string text;
  for (const auto& [name, chapter] : projection.book().chapters()) {
    const auto* version = chapter.in_force();
    if (version == nullptr) continue;
    text += fmt::format("{}{} version {}", text.empty() ? "" : ", ", name, version->number);
  }
  return text;
}

}  // namespace

Result<std::unique_ptr<schema::SchemaHistory>> ObserverDaemon::load_schemas(
    const ObserverOptions& options) {
  auto schemas = schema::load_installed(options.schemas);
  if (!schemas) return Error{ErrorKind::invalid, schemas.error().message};
  return schemas;
}

Result<void> ObserverDaemon::before_open(std::uint32_t partition,
                                         const std::filesystem::path& store) {
  const auto adopted = adopt_rebuilt(store);
  if (!adopted) return adopted.error();
  if (*adopted) context_.logger->info("partition {}: continuing with the rebuilt store", partition);
  return {};
}

std::unique_ptr<host::PartitionProgram> ObserverDaemon::make_program(std::uint32_t partition,
                                                                     std::uint32_t) {
  return std::make_unique<ObserverPartition>(ProjectionConfig{partition, options_.mode, true},
                                             schemas_);
}

void ObserverDaemon::configure(rocks::Options&, runtime::PartitionTaskConfig& task) const {
  task.emits = options_.mode != Mode::observe;
  task.has_replicas = true;
  // The reason in a dead letter is free text, and may differ between two versions. The observer is
  // never in the way.
  task.log_wins = true;
}

std::string ObserverDaemon::description() const {
  return fmt::format("Laban observer of namespace {}, mode {}", context_.options.name_space,
                     name_of(options_.mode));
}

std::vector<std::string> ObserverDaemon::endpoints() const {
  auto names = query_endpoints();
  names.emplace_back(status_endpoint);
  names.emplace_back(adopt_endpoint);
  return names;
}

std::vector<nats::ServiceEndpoint> ObserverDaemon::shown_endpoints() const {
  std::vector<nats::ServiceEndpoint> shown;
  for (const auto& name : endpoints()) {
    nats::ServiceEndpoint endpoint;
    endpoint.name = name;
    std::replace(endpoint.name.begin(), endpoint.name.end(), '.', '-');
    endpoint.subject =
        fmt::format("{}.ask.{}.{}", context_.options.name_space, observer_name, name);
    shown.push_back(std::move(endpoint));
  }
  return shown;
}

Result<std::string> ObserverDaemon::answer(const Request& request, const Partitions& partitions) {
  if (request.endpoint == adopt_endpoint) return adopt_rebuilt_stores(partitions);
  if (request.endpoint == status_endpoint) return status(partitions);
  QueryContext context{{},
                       context_.options.name_space,
                       static_cast<std::uint32_t>(partitions.size()),
                       nullptr,
                       context_.clock.now()};
  std::size_t most = 0;
  for (const auto& partition : partitions) {
    const Projection& projection = program_of(partition).projection;
    const auto& schemas = projection.schemas();
    if (std::exchange(most, std::max(most, schemas.event_count())) < schemas.event_count())
      context.schemas = &schemas;
    context.views.push_back({partition.number, partition.store.get(), &projection.book(),
                             &projection.waits(), &schemas});
  }
  return observer::answer(request.endpoint, request.body, context);
}

// The partitions with a rebuilt store, which the next life puts in place.
Result<std::string> ObserverDaemon::adopt_rebuilt_stores(const Partitions& partitions) {
  api::AdoptedStores waiting;
  for (const auto& partition : partitions) {
    const auto store = host::store_directory(options_.process, observer_name, partition.number);
    std::error_code ignored;
    if (!std::filesystem::exists(rebuilt_beside(store), ignored)) continue;
    waiting.partitions.push_back(partition.number);
  }
  if (waiting.partitions.empty()) return Error{ErrorKind::not_found, "no store was rebuilt"};
  adopts_ = true;
  return api::to_json(waiting);
}

void ObserverDaemon::on_start(const Partitions& partitions) {
  context_.logger->info("watching {} partition(s) of namespace {} at {}, mode {}",
                        partitions.size(), context_.options.name_space,
                        nats::shown_url(context_.options.url), name_of(options_.mode));
}

void ObserverDaemon::on_interval(const Partitions& partitions) {
  for (const auto& partition : partitions) {
    if (!partition.task->is_caught_up()) continue;
    announce_definitions(partition);
    if (options_.mode == Mode::emit) resume_decisions(partition);
  }
}

// Logs the definitions in force once the log has been read, and whenever they change.
void ObserverDaemon::announce_definitions(const Partition& partition) const {
  auto& program = program_of(partition);
  const std::string now = in_force(program.projection);
  if (program.announced == now) return;
  program.announced = now;
  if (now.empty()) {
    context_.logger->warn("partition {}: {}", partition.number, no_definition_next);
  } else {
    context_.logger->info("partition {}: in force: {}", partition.number, now);
  }
}

// An observer that starts to emit also publishes the requests decided while none emitted, and later
// those that could not be written before their schema came.
void ObserverDaemon::resume_decisions(const Partition& partition) const {
  auto& program = program_of(partition);
  const std::size_t known = program.projection.schemas().event_count();
  if (std::exchange(program.resumed_with, known) == known) return;
  partition.task->request(
      "decisions.emit", {},
      [logger = context_.logger, number = partition.number](Result<std::string> answer) {
        logger->debug("partition {}: open decisions: {}", number,
                      answer ? *answer : answer.error().message);
      });
}

std::string ObserverDaemon::status(const Partitions& partitions) const {
  StatusInput input{options_.mode, program_version, context_.started, context_.clock.now(), {}};
  for (const auto& partition : partitions) {
    input.partitions.push_back({partition.number, partition.task.get(),
                                &program_of(partition).projection, partition.store.get()});
  }
  return status_json(input);
}

}  // namespace laban::observer

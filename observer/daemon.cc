#include "observer/daemon.h"

#include <fmt/core.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>

#include "bus/host/limits.h"
#include "bus/host/loop.h"
#include "bus/host/status_board.h"
#include "bus/log/nats/connection.h"
#include "bus/log/nats/discovery.h"
#include "bus/store/rocks/rocks_store.h"
#include "bus/testing/crash_point.h"
#include "observer/projection/projection.h"
#include "observer/queries/queries.h"
#include "observer/queries/status.h"
#include "observer/rebuild/store_swap.h"

namespace laban::observer {

namespace {

using namespace std::chrono_literals;
using host::Logger;
using host::restart_from_log;
using host::StatusBoard;

constexpr const char* version = "0.1.0";
constexpr const char* status_endpoint = "status";
// A rebuilt store waits to be put in place (observer/rebuild/store_swap.h): stop, and begin anew.
constexpr const char* adopt_endpoint = "rebuild.adopt";

// The projection on one partition, and all it stands on.
struct Watched {
  std::uint32_t partition = 0;
  std::unique_ptr<Log> log;
  std::unique_ptr<Store> store;
  std::unique_ptr<Projection> projection;
  std::unique_ptr<runtime::PartitionTask> unit;
  bool has_resumed = false;  // decisions of a time when nobody emitted have been asked for
  // What the logger has been told is in force; nothing: it has been told nothing yet.
  std::optional<std::string> announced;
};
using AllWatched = std::vector<std::unique_ptr<Watched>>;

int fail(const Logger& logger, const Error& error) {
  logger->error("cannot start: {}", error.message);
  if (error.kind == ErrorKind::unavailable || error.kind == ErrorKind::not_found)
    return host::exit_unreachable;
  return error.kind == ErrorKind::invalid ? host::exit_usage : host::exit_storage;
}

using Schemas = std::unique_ptr<schema::SchemaRegistry>;

Result<Schemas> load_schemas(const ObserverOptions& options) {
  auto schemas = schema::SchemaRegistry::load(options.schemas);
  if (!schemas) return Error{ErrorKind::invalid, schemas.error().message};
  for (const char* type : {"laban.tick", "laban.dead_lettered", "laban.definition_applied",
                           "laban.definition_withdrawn"}) {
    if ((*schemas)->find(type) != nullptr) continue;
    return Error{ErrorKind::invalid,
                 fmt::format("{} holds no schema of {}; say where it is with --schemas DIR",
                             options.schemas.string(), type)};
  }
  return schemas;
}

std::filesystem::path store_of(const ObserverOptions& options, std::uint32_t partition) {
  return options.process.directory / "stores" / std::string(observer_name) /
         std::to_string(partition);
}

Result<std::unique_ptr<Watched>> watch(std::uint32_t partition, std::uint32_t count,
                                       const ObserverOptions& options,
                                       const schema::SchemaRegistry& schemas,
                                       nats::Connection& connection, const Clock& clock,
                                       const Logger& logger) {
  auto watched = std::make_unique<Watched>();
  watched->partition = partition;
  auto log = connection.open_log(options.process.name_space, partition);
  if (!log) return log.error();
  watched->log = std::move(*log);
  watched->projection =
      std::make_unique<Projection>(ProjectionConfig{partition, options.mode}, schemas);
  rocks::Options store_options;
  store_options.sync_every_write = options.process.durability == "power";
  const auto directory = store_of(options, partition);
  const auto adopted = adopt_rebuilt(directory);
  if (!adopted) return adopted.error();
  if (*adopted) logger->info("partition {}: going on with the rebuilt store", partition);
  auto store =
      rocks::open(directory, runtime::PartitionTask::families(*watched->projection), store_options);
  if (!store) return store.error();
  watched->store = std::move(*store);
  runtime::PartitionTaskConfig config{std::string(observer_name), options.process.name_space,
                                      partition, count};
  config.emits = options.mode != Mode::observe;
  config.has_replicas = true;
  config.backs_up_log_tail = store_options.sync_every_write;
  watched->unit = std::make_unique<runtime::PartitionTask>(std::move(config), *watched->projection,
                                                           *watched->log, *watched->store, clock);
  return watched;
}

std::string status_of(const AllWatched& all, Mode mode, Time started, Time now) {
  StatusInput input{mode, version, started, now, {}};
  for (const auto& one : all)
    input.partitions.push_back(
        {one->partition, one->unit.get(), one->projection.get(), one->store.get()});
  return status_json(input);
}

// An observer that begins to emit asks for what was decided on before.
void resume_decisions(AllWatched& all, const Logger& logger) {
  for (const auto& one : all) {
    if (one->has_resumed || !one->unit->is_caught_up()) continue;
    one->has_resumed = true;
    one->unit->request("decisions.emit", {},
                       [logger, partition = one->partition](Result<std::string> answer) {
                         logger->debug("partition {}: open decisions: {}", partition,
                                       answer ? *answer : answer.error().message);
                       });
  }
}

// Says what is in force, once the log has been read, and whenever it changes.
void announce_definitions(AllWatched& all, const Logger& logger) {
  for (const auto& one : all) {
    if (!one->unit->is_caught_up()) continue;
    std::string in_force;
    for (const auto& [name, chapter] : one->projection->book().chapters()) {
      const auto* now = chapter.in_force();
      if (now == nullptr) continue;
      in_force += fmt::format("{}{} version {}", in_force.empty() ? "" : ", ", name, now->number);
    }
    if (one->announced == in_force) continue;
    one->announced = in_force;
    if (in_force.empty()) {
      logger->warn("partition {}: {}", one->partition, no_definition_next);
    } else {
      logger->info("partition {}: in force: {}", one->partition, in_force);
    }
  }
}

Result<std::string> reply_to(const Request& request, const AllWatched& all,
                             const schema::SchemaRegistry& schemas, const ObserverOptions& options,
                             Time started, const Clock& clock) {
  if (request.endpoint == status_endpoint)
    return status_of(all, options.mode, started, clock.now());
  QueryContext context{{},
                       options.process.name_space,
                       static_cast<std::uint32_t>(all.size()),
                       &schemas,
                       clock.now()};
  for (const auto& one : all) {
    context.views.push_back(
        {one->partition, one->store.get(), &one->projection->book(), &one->projection->waits()});
  }
  return answer(request.endpoint, request.body, context);
}

std::vector<std::string> own_endpoints() {
  auto names = query_endpoints();
  names.push_back(status_endpoint);
  names.push_back(adopt_endpoint);
  return names;
}

// The partitions with a store that waits to be put in place.
Result<std::string> to_be_adopted(const ObserverOptions& options, const AllWatched& all) {
  std::string waiting;
  for (const auto& one : all) {
    std::error_code ignored;
    if (!std::filesystem::exists(rebuilt_beside(store_of(options, one->partition)), ignored))
      continue;
    waiting += (waiting.empty() ? "" : ", ") + std::to_string(one->partition);
  }
  if (waiting.empty()) return Error{ErrorKind::not_found, "no store was rebuilt"};
  return fmt::format(R"({{"partitions": [{}]}})", waiting);
}

std::vector<nats::ServiceEndpoint> endpoints_of(const std::string& name_space) {
  std::vector<nats::ServiceEndpoint> all;
  for (const auto& name : own_endpoints()) {
    nats::ServiceEndpoint endpoint;
    endpoint.name = name;
    std::replace(endpoint.name.begin(), endpoint.name.end(), '.', '-');
    endpoint.subject = fmt::format("{}.ask.{}.{}", name_space, observer_name, name);
    all.push_back(std::move(endpoint));
  }
  return all;
}

// Until it is told to stop: an exit code, or `restart_from_log`.
int serve(const ObserverOptions& options, const schema::SchemaRegistry& schemas,
          const Logger& logger, Wakeup& wakeup, const host::StopSignal& stop) {
  const SystemClock clock;
  const Time started = clock.now();
  const auto& name_space = options.process.name_space;
  auto connection = nats::Connection::open(
      {options.process.url, std::string(observer_name), options.process.credentials_file}, &wakeup,
      limits::broker_patience);
  if (!connection) return fail(logger, connection.error());
  const auto count = nats::partition_count(**connection, name_space);
  if (!count) return fail(logger, count.error());

  AllWatched all;
  host::Loop loop(std::string(observer_name), clock, wakeup, logger);
  for (std::uint32_t partition = 0; partition < *count; ++partition) {
    crash_point("start.before_partition");
    auto one = watch(partition, *count, options, schemas, **connection, clock, logger);
    if (!one) return fail(logger, one.error());
    crash_point("start.after_partition");
    all.push_back(std::move(*one));
    loop.add(*all.back()->unit, partition);
  }
  const auto server = (*connection)->make_request_server(name_space);
  for (const auto& name : own_endpoints()) {
    if (auto served = server->serve(observer_name, name); !served)
      return fail(logger, served.error());
  }
  bool adopts = false;
  loop.on_other_request(*server, [&](const Request& request) -> Result<std::string> {
    if (request.endpoint == adopt_endpoint) {
      auto waiting = to_be_adopted(options, all);
      adopts |= waiting.has_value();
      if (adopts) loop.end();
      return waiting;
    }
    return reply_to(request, all, schemas, options, started, clock);
  });
  StatusBoard board;
  const auto discovery = nats::Discovery::start(
      **connection,
      {std::string(observer_name), fmt::format("{}-{}", observer_name, ::getpid()), version,
       fmt::format("Laban observer of namespace {}, mode {}", name_space, name_of(options.mode)),
       started},
      [endpoints = endpoints_of(name_space)] { return endpoints; },
      [&board] { return board.read(); });
  if (!discovery) return fail(logger, discovery.error());
  loop.every(500ms, [&] {
    board.write(status_of(all, options.mode, started, clock.now()));
    announce_definitions(all, logger);
    if (options.mode == Mode::emit) resume_decisions(all, logger);
  });
  logger->info("watching {} partition(s) of namespace {} at {}, mode {}", *count, name_space,
               options.process.url, name_of(options.mode));
  crash_point("start.before_serving");
  const int code = loop.run(stop);
  return adopts && code == host::exit_done && !stop.is_set() ? restart_from_log : code;
}

}  // namespace

int run(const ObserverOptions& options) {
  const Logger logger = host::make_logger(std::string(observer_name), options.process);
  if (const auto armed = arm_crash_points(observer_name); !armed)
    return fail(logger, armed.error());
  const auto schemas = load_schemas(options);
  if (!schemas) return fail(logger, schemas.error());
  Wakeup wakeup;
  const host::StopSignal stop(wakeup);
  int code = restart_from_log;
  while (code == restart_from_log) code = serve(options, **schemas, logger, wakeup, stop);
  return code;
}

}  // namespace laban::observer

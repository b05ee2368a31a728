#include <fmt/core.h>
#include <laban/run.h>
#include <laban/service.h>
#include <spdlog/spdlog.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "bus/host/effect_threads.h"
#include "bus/host/limits.h"
#include "bus/host/loop.h"
#include "bus/host/replay.h"
#include "bus/host/status_board.h"
#include "bus/log/nats/connection.h"
#include "bus/log/nats/discovery.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/store/rocks/rocks_store.h"
#include "bus/testing/crash_point.h"

namespace laban {

namespace {

using namespace host;
using namespace std::chrono_literals;

// A service on one partition, and all it stands on.
struct Hosted {
  Service service;
  std::unique_ptr<Log> log;
  std::unique_ptr<Store> store;
  std::unique_ptr<runtime::HandlerProcessor> processor;
  std::unique_ptr<EffectThreads> effects;
  std::unique_ptr<runtime::PartitionTask> unit;
};

struct Given {
  ProcessOptions options;
  std::map<std::string, std::string> service_options;
  std::string replay;  // a capsule, or "-": nothing is served, see process/replay.h
};

Service configured(std::string_view name, std::map<std::string, std::string> options,
                   std::uint32_t partition, std::uint32_t count, void (*configure)(Service&)) {
  Service service{std::string(name), std::move(options)};
  service.set_partition(partition, count);
  (void)service.option<std::string>("dir", ".", "");
  configure(service);
  return service;
}

std::string help_of(const Service& service) {
  std::string text = "\nOptions of this service:\n";
  for (const auto& option : service.declared_options()) {
    if (option.help.empty()) continue;
    text += fmt::format("  --{:<26} {} [{}]\n", option.name + " VALUE", option.help,
                        option.default_text);
  }
  text += fmt::format("\nHandles: ");
  for (const auto& subscription : service.subscriptions()) text += subscription.type + " ";
  return text + fmt::format("\n\nExample:\n  laban-{} --url nats://127.0.0.1:4222 --dir ./data\n",
                            service.name());
}

// Either what to run with, or the exit code to leave with.
std::variant<Given, int> parse(std::string_view name, int argc, char** argv,
                               void (*configure)(Service&)) {
  Given given;
  std::vector<std::string> rest;
  Program program{
      fmt::format("laban-{}", name),
      fmt::format("The {} service: reads its partition of the log and reacts to it.", name),
      arguments_of(given.options), [&] { return help_of(configured(name, {}, 0, 1, configure)); },
      &rest};
  program.arguments.push_back(
      {"--replay", &given.replay,
       "Play this capsule (laban export) to the handlers, compare, and end: no broker, "
       "stores in memory, no effect performed"});
  if (const auto status = parse_arguments(program, argc, argv)) return *status;
  auto extras = parse_extras(rest);
  if (extras) {
    given.service_options = std::move(*extras);
    given.service_options["dir"] = given.options.directory.string();
    const auto problems = configured(name, given.service_options, 0, 1, configure).problems();
    if (problems.empty()) return given;
    extras = Error{ErrorKind::invalid, problems.front()};
  }
  fmt::print(stderr, "laban-{}: {}; see laban-{} --help\n", name, extras.error().message, name);
  return static_cast<int>(exit_usage);
}

Result<std::unique_ptr<Hosted>> host_partition(std::string_view name, const Given& given,
                                               std::uint32_t partition, std::uint32_t count,
                                               nats::Connection& connection, Wakeup& wakeup,
                                               const Clock& clock, void (*configure)(Service&)) {
  auto hosted = std::make_unique<Hosted>(Hosted{
      configured(name, given.service_options, partition, count, configure), {}, {}, {}, {}, {}});
  auto log = connection.open_log(given.options.name_space, partition);
  if (!log) return log.error();
  hosted->log = std::move(*log);
  hosted->processor = std::make_unique<runtime::HandlerProcessor>(
      hosted->service, given.options.name_space, partition, count);
  rocks::Options store_options;
  store_options.sync_every_write = given.options.durability == "power";
  store_options.cache_bytes = limits::service_cache_bytes;
  auto store = rocks::open(
      given.options.directory / "stores" / std::string(name) / std::to_string(partition),
      runtime::PartitionTask::families(*hosted->processor), store_options);
  if (!store) return store.error();
  hosted->store = std::move(*store);
  runtime::PartitionTaskConfig config{std::string(name), given.options.name_space, partition, count,
                                      true};
  config.backs_up_log_tail = store_options.sync_every_write;
  hosted->unit = std::make_unique<runtime::PartitionTask>(std::move(config), *hosted->processor,
                                                          *hosted->log, *hosted->store, clock);
  if (!hosted->service.effects().empty()) {
    hosted->effects =
        std::make_unique<EffectThreads>(hosted->service, wakeup, limits::effect_threads);
    hosted->unit->set_effect_runner(hosted->effects.get());
  }
  return hosted;
}

std::string status_of(const std::vector<std::unique_ptr<Hosted>>& hosted) {
  nlohmann::ordered_json partitions = nlohmann::ordered_json::array();
  for (const auto& one : hosted) {
    const auto& unit = *one->unit;
    const auto& handled = one->processor->counters();
    partitions.push_back({{"partition", one->service.partition()},
                          {"checkpoint", unit.checkpoint()},
                          {"log_end", unit.log_end()},
                          {"outbox", unit.outbox_size()},
                          {"parked", one->processor->parked()},
                          {"done", handled.done},
                          {"ignored", handled.ignored},
                          {"retried", handled.retried},
                          {"dead_lettered", handled.dead_lettered},
                          {"duplicates", unit.counters().duplicates},
                          {"invalid", unit.counters().invalid},
                          {"published", unit.counters().published},
                          {"reconnects", unit.counters().reconnects},
                          {"waiting", unit.waiting()}});
  }
  return nlohmann::ordered_json{{"partitions", std::move(partitions)}}.dump();
}

std::vector<nats::ServiceEndpoint> endpoints_of(const Service& service,
                                                const std::string& name_space) {
  std::vector<nats::ServiceEndpoint> endpoints;
  for (const auto& subscription : service.subscriptions()) {
    nats::ServiceEndpoint endpoint;
    endpoint.name = subscription.type;
    std::replace(endpoint.name.begin(), endpoint.name.end(), '.', '-');
    endpoint.subject = name_space + ".*." + subscription.type;
    endpoints.push_back(std::move(endpoint));
  }
  return endpoints;
}

int fail(const Logger& logger, const Error& error) {
  logger->error("cannot start: {}", error.message);
  if (error.kind == ErrorKind::unavailable || error.kind == ErrorKind::not_found)
    return exit_unreachable;
  return error.kind == ErrorKind::invalid ? exit_usage : exit_storage;
}

// Until it is told to stop: an exit code, or `restart_from_log`.
int serve(std::string_view name, const Given& given, const Logger& logger, Wakeup& wakeup,
          const StopSignal& stop, void (*configure)(Service&)) {
  const SystemClock clock;
  const auto& options = given.options;
  auto connection = nats::Connection::open(
      {options.url, std::string(name), options.credentials_file}, &wakeup, limits::broker_patience);
  if (!connection) return fail(logger, connection.error());
  const auto count = nats::partition_count(**connection, options.name_space);
  if (!count) return fail(logger, count.error());

  std::vector<std::unique_ptr<Hosted>> hosted;
  Loop loop(std::string(name), clock, wakeup, logger);
  for (std::uint32_t partition = 0; partition < *count; ++partition) {
    crash_point("start.before_partition");
    auto one =
        host_partition(name, given, partition, *count, **connection, wakeup, clock, configure);
    if (!one) return fail(logger, one.error());
    crash_point("start.after_partition");
    hosted.push_back(std::move(*one));
    loop.add(*hosted.back()->unit, partition);
  }
  const auto server = (*connection)->make_request_server(options.name_space);
  for (const auto& [endpoint, handler] : hosted.front()->service.requests()) {
    if (auto served = loop.serve(*server, endpoint); !served) return fail(logger, served.error());
  }
  StatusBoard board;
  const auto discovery = nats::Discovery::start(
      **connection,
      {std::string(name), fmt::format("{}-{}", name, ::getpid()), "0.1.0",
       fmt::format("Laban service {} of namespace {}", name, options.name_space), clock.now()},
      [endpoints = endpoints_of(hosted.front()->service, options.name_space)] { return endpoints; },
      [&board] { return board.read(); });
  if (!discovery) return fail(logger, discovery.error());
  loop.every(500ms, [&] { board.write(status_of(hosted)); });
  logger->info("serving {} partition(s) of namespace {} at {}", *count, options.name_space,
               options.url);
  crash_point("start.before_serving");
  return loop.run(stop);
}

}  // namespace

int run(std::string_view name, int argc, char** argv, void (*configure)(Service&)) {
  const auto given = parse(name, argc, argv, configure);
  if (const int* code = std::get_if<int>(&given)) return *code;
  const auto& options = std::get<Given>(given);
  if (!options.replay.empty()) {
    return run_replay(options.replay, [&](std::uint32_t partition, std::uint32_t count) {
      return configured(name, options.service_options, partition, count, configure);
    });
  }
  const Logger logger = make_logger(std::string(name), options.options);
  if (const auto armed = arm_crash_points(name); !armed) return fail(logger, armed.error());
  Wakeup wakeup;
  const StopSignal stop(wakeup);
  int code = restart_from_log;
  while (code == restart_from_log) code = serve(name, options, logger, wakeup, stop, configure);
  return code;
}

}  // namespace laban

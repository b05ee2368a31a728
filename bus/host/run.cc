#include <fmt/core.h>
#include <laban/arguments.h>
#include <laban/run.h>
#include <laban/service.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bus/event/wire.h"
#include "bus/host/daemon.h"
#include "bus/host/effect_threads.h"
#include "bus/host/limits.h"
#include "bus/host/loop.h"
#include "bus/host/replay.h"
#include "bus/log/nats/address.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/schema/logged_schemas.h"
#include "bus/schema/schema_events.h"
#include "events/laban.h"

namespace laban {

namespace {

using namespace host;

// The command line of a service program.
class CommandLine {
 public:
  CommandLine(std::string_view name, void (*configure)(Service&), std::vector<BinarySchema> schemas)
      : name_(name), configure_(configure), schemas_(std::move(schemas)) {}

  // The exit status, or nothing if the program may continue.
  std::optional<int> parse(int argc, char** argv);

  // The service as configured for one partition. `logged`: options that count instead of those of
  // the command line; those that this build does not have are left out.
  Service service(std::uint32_t partition, std::uint32_t count,
                  const Service::OptionValues& logged = {}) const;
  // Options whose value on the command line is not the one in force, one sentence each.
  std::vector<std::string> overridden(const Service::OptionValues& in_force) const;

  // The service under exactly these options.
  Service configured(std::uint32_t partition, std::uint32_t count,
                     const Service::OptionValues& values) const;
  // As given on the command line.
  const Service::OptionValues& given() const { return service_options_; }

  // Of its own events.
  const std::vector<BinarySchema>& schemas() const { return schemas_; }

  ProcessOptions options;
  std::string replay;  // a capsule, or "-": no broker (bus/host/replay.h)
  bool log_wins = false;

 private:
  std::string help() const;

  const std::string name_;
  void (*const configure_)(Service&);
  const std::vector<BinarySchema> schemas_;
  Service::OptionValues service_options_;
};

Service CommandLine::configured(std::uint32_t partition, std::uint32_t count,
                                const Service::OptionValues& values) const {
  Service service{name_, values};
  service.set_partition(partition, count);
  (void)service.local_option<std::string>("dir", ".", "");
  configure_(service);
  return service;
}

Service CommandLine::service(std::uint32_t partition, std::uint32_t count,
                             const Service::OptionValues& logged) const {
  Service own = configured(partition, count, service_options_);
  if (logged.empty()) return own;
  auto values = service_options_;
  for (const auto& [name, value] : own.logged_options()) {
    const auto found = logged.find(name);
    if (found != logged.end()) values[name] = found->second;
  }
  return configured(partition, count, values);
}

std::vector<std::string> CommandLine::overridden(const Service::OptionValues& in_force) const {
  std::vector<std::string> sentences;
  for (const auto& [name, given] : service_options_) {
    const auto found = in_force.find(name);
    if (found == in_force.end() || found->second == given) continue;
    sentences.push_back(
        fmt::format("--{} {} is ignored: the log has {} in force; change it with: "
                    "laban options apply {} {}={}",
                    name, given, found->second, name_, name, given));
  }
  return sentences;
}

std::string CommandLine::help() const {
  const Service service = this->service(0, 1);
  std::string text = "\nOptions of this service:\n";
  for (const auto& option : service.declared_options()) {
    if (option.help.empty()) continue;
    text += fmt::format("  --{:<26} {} [{}]\n", option.name + " VALUE", option.help,
                        option.default_text);
  }
  text += "\nHandles: ";
  for (const auto& subscription : service.subscriptions()) text += subscription.type + " ";
  return text +
         fmt::format("\n\nExample:\n  laban-{} --url nats://127.0.0.1:4222 --dir ./data\n", name_);
}

std::optional<int> CommandLine::parse(int argc, char** argv) {
  std::vector<std::string> rest;
  Program program{
      fmt::format("laban-{}", name_),
      fmt::format("The {} service: reads its partition of the log and reacts to it.", name_),
      arguments_of(options), [this] { return help(); }, &rest};
  program.arguments.push_back(
      {"--replay", &replay,
       "Play this capsule (laban export) to the handlers, compare, and end: no broker, "
       "stores in memory, no effect performed. Goes by the options that the capsule has; those "
       "given here count instead, for all of it"});
  program.arguments.push_back(
      {"--log-wins", &log_wins,
       "Go by the log where it has an event of this service with other content than is decided "
       "now, instead of halting there"});
  if (const auto status = parse_arguments(program, argc, argv)) return status;
  // Options unknown to the shell belong to the service; only configure() can check them.
  auto extras = parse_extras(rest);
  if (extras) {
    service_options_ = std::move(*extras);
    service_options_["dir"] = options.directory.string();
    const auto problems = service(0, 1).problems();
    if (problems.empty()) return std::nullopt;
    extras = Error{ErrorKind::invalid, problems.front()};
  }
  fmt::print(stderr, "laban-{}: {}; see laban-{} --help\n", name_, extras.error().message, name_);
  return static_cast<int>(exit_usage);
}

// A service on one partition.
class ServicePartition final : public PartitionProgram {
 public:
  ServicePartition(const CommandLine& line, std::uint32_t partition, std::uint32_t count,
                   const std::string& name_space, Wakeup& wakeup)
      : service_(line.service(partition, count)),
        handlers_(
            service_, name_space, partition, count,
            [&line, partition, count](const Service::OptionValues& logged) {
              return line.service(partition, count, logged);
            },
            line.schemas()) {
    if (!service_.effects().empty())
      effects_ = std::make_unique<EffectThreads>(service_, wakeup, limits::effect_threads);
  }

  runtime::EventProcessor& processor() override { return handlers_; }
  runtime::EffectRunner* effect_runner() override { return effects_.get(); }
  const runtime::HandlerProcessor& handlers() const { return handlers_; }

 private:
  const Service service_;
  runtime::HandlerProcessor handlers_;
  std::unique_ptr<EffectThreads> effects_;
};

const runtime::HandlerProcessor& handlers_of(const Partition& partition) {
  return static_cast<const ServicePartition&>(*partition.program).handlers();
}

class ServiceDaemon final : public Daemon {
 public:
  ServiceDaemon(const CommandLine& line, const DaemonContext& context)
      : line_(line), context_(context), service_(line.service(0, 1)) {}

  std::unique_ptr<PartitionProgram> make_program(std::uint32_t partition,
                                                 std::uint32_t count) override {
    return std::make_unique<ServicePartition>(line_, partition, count, context_.options.name_space,
                                              context_.wakeup);
  }
  Result<void> check_log(std::uint32_t partition, std::uint32_t count, Log& log) override;
  void configure(rocks::Options& store, runtime::PartitionTaskConfig& task) const override {
    store.cache_bytes = limits::service_cache_bytes;
    task.log_wins = line_.log_wins;
  }

  std::string description() const override {
    return fmt::format("Laban service {} of namespace {}", service_.name(),
                       context_.options.name_space);
  }
  std::vector<nats::ServiceEndpoint> shown_endpoints() const override;
  std::vector<std::string> partition_endpoints() const override {
    std::vector<std::string> names;
    for (const auto& [endpoint, handler] : service_.requests()) names.push_back(endpoint);
    return names;
  }

  void on_start(const Partitions& partitions) override {
    context_.logger->info("serving {} partition(s) of namespace {} at {}", partitions.size(),
                          context_.options.name_space, nats::shown_url(context_.options.url));
  }
  void on_interval(const Partitions& partitions) override;
  std::string status(const Partitions& partitions) const override;

 private:
  const CommandLine& line_;
  const DaemonContext& context_;
  const Service service_;  // what it subscribes to and answers, in any partition
  std::map<std::uint32_t, std::string> warned_;  // the last words on a partition's options
};

// Events that others cannot read must not get into the log.
Result<void> ServiceDaemon::check_log(std::uint32_t partition, std::uint32_t count, Log& log) {
  if (line_.schemas().empty()) return {};
  const std::vector<std::string> sources{service_.name(), std::string(EventTraits<Tick>::source),
                                         std::string(EventTraits<DefinitionApplied>::source)};
  const auto events =
      schema::find_schema_events(log, context_.options.name_space, partition, count, sources);
  if (!events) return events.error();
  const auto history = schema::history_of(*events, {});
  if (!history) return history.error();
  const auto judged = (*history)->judge(line_.schemas());
  if (judged) return {};
  return Error{
      ErrorKind::invalid,
      fmt::format("{}. Others could not read the events of this build any more. Undo the change, "
                  "or declare a new event; compare the two with: laban schema check OLD NEW",
                  judged.error().message)};
}

std::vector<nats::ServiceEndpoint> ServiceDaemon::shown_endpoints() const {
  std::vector<nats::ServiceEndpoint> endpoints;
  for (const auto& subscription : service_.subscriptions()) {
    nats::ServiceEndpoint endpoint;
    endpoint.name = subscription.type;
    std::replace(endpoint.name.begin(), endpoint.name.end(), '.', '-');
    endpoint.subject = context_.options.name_space + ".*." + subscription.type;
    if (wire::carries_source(subscription.type)) endpoint.subject += ".*";
    endpoints.push_back(std::move(endpoint));
  }
  return endpoints;
}

nlohmann::ordered_json json_of(const Service::OptionValues& values) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const auto& [name, value] : values) all.push_back({{"name", name}, {"value", value}});
  return all;
}

// What the command line says and the log does not, and changes that could not be made.
void ServiceDaemon::on_interval(const Partitions& partitions) {
  for (const auto& partition : partitions) {
    const auto& options = handlers_of(partition).options();
    std::string words = options.refusal();
    for (const auto& sentence : line_.overridden(options.values())) {
      words += (words.empty() ? "" : ". ") + sentence;
    }
    if (std::exchange(warned_[partition.number], words) != words && !words.empty())
      context_.logger->warn("partition {}: {}", partition.number, words);
  }
}

std::string ServiceDaemon::status(const Partitions& all) const {
  nlohmann::ordered_json partitions = nlohmann::ordered_json::array();
  for (const auto& partition : all) {
    const auto& task = *partition.task;
    const auto& handlers = handlers_of(partition);
    const auto& options = handlers.options();
    const auto& handled = handlers.counters();
    partitions.push_back({{"partition", partition.number},
                          {"checkpoint", task.checkpoint()},
                          {"log_end", task.log_end()},
                          {"outbox", task.outbox_size()},
                          {"parked", handlers.parked()},
                          {"done", handled.done},
                          {"ignored", handled.ignored},
                          {"retried", handled.retried},
                          {"dead_lettered", handled.dead_lettered},
                          {"duplicates", task.counters().duplicates},
                          {"invalid", task.counters().invalid},
                          {"published", task.counters().published},
                          {"overruled", task.counters().overruled},
                          {"forged", task.counters().forged},
                          {"reconnects", task.counters().reconnects},
                          {"waiting", task.waiting()},
                          {"halted_at", task.contradiction() ? task.contradiction()->sequence : 0},
                          {"options", json_of(options.values())},
                          {"options_since", options.since()},
                          {"options_refusal", options.refusal()},
                          {"options_overridden", line_.overridden(options.values())}});
  }
  return nlohmann::ordered_json{{"partitions", std::move(partitions)}}.dump();
}

}  // namespace

int run(std::string_view name, int argc, char** argv, void (*configure)(Service&),
        const std::vector<BinarySchema>& schemas) {
  auto own = schema::spoken_by(name, schemas);
  if (!own) {
    fmt::print(stderr, "laban-{}: {}\n", name, own.error().message);
    return exit_failed;
  }
  CommandLine line(name, configure, std::move(*own));
  if (const auto status = line.parse(argc, argv)) return *status;
  if (line.options.only_check) return exit_done;
  if (!line.replay.empty()) {
    const auto make = [&](std::uint32_t partition, std::uint32_t count,
                          const Service::OptionValues& options) {
      return line.configured(partition, count, options);
    };
    return run_replay(line.replay, make, line.given());
  }
  return run_daemon(
      std::string(name), line.options,
      [&](const DaemonContext& context) -> Result<std::unique_ptr<Daemon>> {
        return std::unique_ptr<Daemon>(std::make_unique<ServiceDaemon>(line, context));
      });
}

}  // namespace laban

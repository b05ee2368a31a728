#include "bus/host/daemon.h"

#include <fmt/core.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdlib>

#include "bus/host/limits.h"
#include "bus/host/loop.h"
#include "bus/host/status_board.h"
#include "bus/host/stop_signal.h"
#include "bus/host/watchdog.h"
#include "bus/log/nats/connection.h"
#include "bus/runtime/watched_store.h"
#include "bus/store/rocks/open_files.h"
#include "bus/testing/crash_point.h"
#include "laban_version.h"

namespace laban::host {

namespace {

using namespace std::chrono_literals;

int report_failed_start(const Logger& logger, const Error& error) {
  logger->error("cannot start: {}", error.message);
  if (error.kind == ErrorKind::unavailable || error.kind == ErrorKind::not_found)
    return exit_unreachable;
  return error.kind == ErrorKind::invalid ? exit_usage : exit_storage;
}

// The shell during one life of the daemon. Members are destroyed in reverse order: the users of the
// connection first, then the connection.
class Shell {
 public:
  Shell(const std::string& name, const DaemonContext& context, Daemon& daemon)
      : name_(name),
        context_(context),
        daemon_(daemon),
        loop_(name, context.clock, context.wakeup, context.logger, context.pulse) {}

  // Opens everything the loop needs.
  Result<void> open();
  // An exit code, or restart_from_log.
  int run(const StopSignal& stop);

 private:
  Result<void> connect();
  Result<Partition> open_partition(std::uint32_t number, std::uint32_t count);
  Result<void> serve_requests();
  Result<void> show();

  const std::string& name_;
  const DaemonContext& context_;
  Daemon& daemon_;
  std::unique_ptr<nats::Connection> connection_;
  Partitions partitions_;
  Loop loop_;
  std::unique_ptr<RequestServer> server_;
  StatusBoard board_;
  std::unique_ptr<nats::Discovery> discovery_;
};

Result<void> Shell::open() {
  if (auto connected = connect(); !connected) return connected;
  const auto count = nats::partition_count(*connection_, context_.options.name_space);
  if (!count) return count.error();
  for (std::uint32_t number = 0; number < *count; ++number) {
    crash_point("start.before_partition");
    auto partition = open_partition(number, *count);
    if (!partition) return partition.error();
    crash_point("start.after_partition");
    partitions_.push_back(std::move(*partition));
    loop_.add(*partitions_.back().task, number);
  }
  if (auto served = serve_requests(); !served) return served;
  return show();
}

Result<void> Shell::connect() {
  context_.pulse.wait("connecting to the broker");
  const ProcessOptions& options = context_.options;
  auto connection = nats::Connection::open({options.url, name_, options.credentials_file},
                                           &context_.wakeup, limits::broker_patience);
  if (!connection) return connection.error();
  connection_ = std::move(*connection);
  return {};
}

Result<Partition> Shell::open_partition(std::uint32_t number, std::uint32_t count) {
  const ProcessOptions& options = context_.options;
  Partition partition;
  partition.number = number;
  auto log = connection_->open_log(options.name_space, number);
  if (!log) return log.error();
  partition.log = std::move(*log);
  if (auto fits = daemon_.check_log(number, count, *partition.log); !fits) return fits.error();
  partition.program = daemon_.make_program(number, count);
  auto& processor = partition.program->processor();

  rocks::Options store_options;
  store_options.sync_every_write = options.durability == "power";
  runtime::PartitionTaskConfig config{name_, options.name_space, number, count};
  config.backs_up_log_tail = store_options.sync_every_write;
  config.pulse = &context_.pulse;
  daemon_.configure(store_options, config);

  context_.pulse.wait("opening the store of partition {1}", {}, number);
  const auto directory = store_directory(options, name_, number);
  if (auto ready = daemon_.before_open(number, directory); !ready) return ready.error();
  const auto families = runtime::PartitionTask::families(processor);
  const auto tables = rocks::tables_for_each(rocks::open_files_limit(), count, families.size());
  if (!tables) return tables.error();
  store_options.open_tables = *tables;
  auto store = rocks::open(directory, families, store_options);
  if (!store) return store.error();
  partition.store = std::make_unique<runtime::WatchedStore>(std::move(*store), context_.pulse);
  partition.task = std::make_unique<runtime::PartitionTask>(
      std::move(config), processor, *partition.log, *partition.store, context_.clock);
  partition.task->set_effect_runner(partition.program->effect_runner());
  return partition;
}

Result<void> Shell::serve_requests() {
  context_.pulse.wait("subscribing to requests");
  server_ = connection_->make_request_server(context_.options.name_space);
  for (const auto& endpoint : daemon_.partition_endpoints()) {
    if (auto served = loop_.serve(*server_, endpoint); !served) return served;
  }
  const auto endpoints = daemon_.endpoints();
  for (const auto& endpoint : endpoints) {
    if (auto served = server_->serve(name_, endpoint); !served) return served;
  }
  if (endpoints.empty()) return {};
  loop_.on_other_request(*server_, [this](const Request& request) {
    auto answer = daemon_.answer(request, partitions_);
    if (daemon_.wants_restart()) loop_.end();
    return answer;
  });
  return {};
}

Result<void> Shell::show() {
  auto discovery = nats::Discovery::start(
      *connection_,
      {name_, fmt::format("{}-{}", name_, ::getpid()), program_version, daemon_.description(),
       context_.started},
      [endpoints = daemon_.shown_endpoints()] { return endpoints; },
      [this] { return board_.read(); });
  if (!discovery) return discovery.error();
  discovery_ = std::move(*discovery);
  return {};
}

int Shell::run(const StopSignal& stop) {
  loop_.every(500ms, [this] {
    board_.write(daemon_.status(partitions_));
    daemon_.on_interval(partitions_);
  });
  daemon_.on_start(partitions_);
  crash_point("start.before_serving");
  const int code = loop_.run(stop);
  context_.pulse.wait("closing the stores");
  const bool starts_over = daemon_.wants_restart() && code == exit_done && !stop.is_set();
  return starts_over ? static_cast<int>(restart_from_log) : code;
}

// On the watchdog's thread. The logger may block: the loop holds its lock, or it writes to a full
// pipe. Then an alarm ends the process.
void end_stalled(const Logger& logger, const std::string& why) {
  ::alarm(limits::last_words_seconds);
  logger->critical("ending: {}. A supervisor starts it again", why);
  logger->flush();
  std::_Exit(exit_stalled);
}

int live_once(const std::string& name, const DaemonContext& context, const StopSignal& stop,
              const MakeDaemon& make) {
  context.pulse.wait("starting");
  auto daemon = make(context);
  if (!daemon) return report_failed_start(context.logger, daemon.error());
  Shell shell(name, context, **daemon);
  if (auto opened = shell.open(); !opened)
    return report_failed_start(context.logger, opened.error());
  return shell.run(stop);
}

}  // namespace

Result<std::string> Daemon::answer(const Request& request, const Partitions&) {
  return Error{ErrorKind::not_found, "no such endpoint: '" + request.endpoint + "'"};
}

std::filesystem::path store_directory(const ProcessOptions& options, std::string_view name,
                                      std::uint32_t partition) {
  return options.directory / "stores" / name / std::to_string(partition);
}

int run_daemon(const std::string& name, const ProcessOptions& given, const MakeDaemon& make) {
  const Logger logger = make_logger(name, given);
  ProcessOptions options = given;
  if (const auto reached = reach_system(options); !reached)
    return report_failed_start(logger, reached.error());
  if (const auto armed = arm_crash_points(name); !armed)
    return report_failed_start(logger, armed.error());
  Wakeup wakeup;
  const StopSignal stop(wakeup);
  const SystemClock clock;
  runtime::Pulse pulse;
  const Watchdog watchdog(pulse, clock,
                          [&logger](const std::string& why) { end_stalled(logger, why); });
  int code = restart_from_log;
  while (code == restart_from_log)
    code = live_once(name, {options, logger, clock, wakeup, pulse, clock.now()}, stop, make);
  return code;
}

}  // namespace laban::host

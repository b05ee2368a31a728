#include "observer/cli/local/local_system.h"

#include <fmt/format.h>
#include <laban/json.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "bus/log/nats/discovery.h"
#include "bus/schema/installed.h"
#include "observer/cli/definitions/definition_files.h"
#include "observer/cli/local/services.h"
#include "observer/cli/process/programs.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto broker_word_after = 20s;
constexpr auto service_patience = 10s;  // to finish a batch and flush
constexpr std::uint32_t broker_attempts = 5;
constexpr std::uint32_t service_attempts =
    4;  // at startup; a program that fails that often is misconfigured

std::string last_line(const fs::path& path) {
  std::ifstream file(path);
  std::string last;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) last = line;
  }
  return last;
}

}  // namespace

Result<std::unique_ptr<LocalSystem>> LocalSystem::start(const fs::path& dir,
                                                        const SystemSettings& settings,
                                                        const Clock& clock, SignalWatch& signals,
                                                        Say say) {
  auto services = service_names();
  if (!services) return services.error();
  std::error_code error;
  fs::create_directories(dir / "logs", error);
  auto lock = DirectoryLock::take(dir);
  if (!lock) return lock.error();
  auto broker = PrivateBroker::prepare(dir, settings.port);
  if (!broker) return broker.error();

  RunFile run;
  run.pid = ::getpid();
  run.url = broker->url();
  run.dir = dir;
  run.settings = settings;
  run.settings.port = broker->port();
  std::unique_ptr<LocalSystem> system(new LocalSystem(
      std::move(*lock), std::move(*broker), std::move(run), clock, signals, std::move(say)));
  system->services_ = *std::move(services);
  if (auto former = read_run_file(dir)) system->former_ = *std::move(former);
  if (const auto started = system->start_broker(); !started) return started.error();
  if (const auto provisioned = system->provision(); !provisioned) return provisioned.error();
  if (const auto started = system->start_programs(); !started) return started.error();
  system->save();
  return system;
}

namespace {

Supervisor::Pauses pauses_of(const SystemSettings& settings) {
  Supervisor::Pauses pauses;
  pauses.first = settings.restart_after;
  pauses.longest = settings.restart_after * 50;
  return pauses;
}

}  // namespace

LocalSystem::LocalSystem(DirectoryLock lock, PrivateBroker broker, RunFile run, const Clock& clock,
                         SignalWatch& signals, Say say)
    : lock_(std::move(lock)),
      broker_(std::move(broker)),
      run_(std::move(run)),
      clock_(clock),
      signals_(signals),
      say_(std::move(say)),
      supervisor_(clock, say_, pauses_of(run_.settings)) {}

LocalSystem::~LocalSystem() {
  if (!was_ready_) {
    if (!former_ && !is_provisioned_) {
      std::error_code ignored;
      fs::remove(run_.dir / "run.json", ignored);
      return;
    }
    // The log is there, with its namespace and partitions; what kept a program from running is not
    // kept.
    if (former_) {
      run_ = *former_;
    } else if (signals_.stop_requests() == 0) {
      run_.settings.options.clear();
    }
  }
  run_.pid = 0;
  run_.ready = false;
  run_.processes.clear();
  (void)write_run_file(run_);
}

Result<void> LocalSystem::start_broker() {
  if (const auto added = supervisor_.add(broker_.program()); !added) return added;
  // It reads its whole store first when it was killed: it is waited for as long as it runs.
  SteadyTime next_word = clock_.steady() + broker_word_after;
  nats::ConnectionOptions options;
  options.url = broker_.url();
  options.name = "laban";
  while (connection_ == nullptr) {
    auto connection = nats::Connection::open(options, nullptr, 250ms);
    if (connection) {
      connection_ = std::move(*connection);
      break;
    }
    supervisor_.step();
    if (signals_.stop_requests() > 0)
      return Error{ErrorKind::unavailable, "stopped while starting"};
    const auto output = broker_.program().output.string();
    if (supervisor_.processes().front().restarts >= broker_attempts) {
      return Error{ErrorKind::unavailable,
                   fmt::format("nats-server does not come up ({}). Its output is in {}",
                               connection.error().message, output)};
    }
    if (clock_.steady() >= next_word) {
      say_(fmt::format("nats-server does not answer yet; waiting for it. Its output is in {}",
                       output));
      next_word = clock_.steady() + broker_word_after;
    }
  }
  return {};
}

// The log gets its definitions before the first event of a saga, whether or not an observer runs.
Result<void> LocalSystem::provision() {
  nats::NamespaceOptions wanted;
  wanted.name_space = run_.settings.name_space;
  wanted.partitions = run_.settings.partitions;
  if (const auto made = nats::provision(*connection_, wanted); !made) {
    if (made.error().kind != ErrorKind::conflict) return made;
    return Error{
        ErrorKind::conflict,
        fmt::format("{}. That broker has just been stopped; to change it by hand, start it "
                    "alone: nats-server -c {}",
                    made.error().message, broker_.config().string())};
  }
  is_provisioned_ = true;
  const auto schemas = schema::load_installed();
  if (!schemas) return schemas.error();
  auto log = DefinitionLog::open(*connection_, wanted.name_space, **schemas, clock_);
  if (!log) return log.error();
  const auto logged =
      SchemaLog::open(*connection_, wanted.name_space, (*schemas)->schemas(), clock_);
  if (!logged) return logged.error();
  const auto differing = provision_definitions(*log, default_definition_directory(),
                                               sources_of(*logged), clock_.now());
  if (!differing) return differing.error();
  for (const auto& sentence : *differing) say_(sentence);
  return {};
}

Program LocalSystem::program_of(const std::string& name, const fs::path& path) const {
  Program program{name,
                  {path.string(), "--url", run_.url, "--namespace", run_.settings.name_space,
                   "--dir", run_.dir.string(), "--durability", run_.settings.durability},
                  run_.dir / "logs" / (name + ".log"),
                  {}};
  const auto options = run_.settings.options.find(name);
  if (options != run_.settings.options.end()) {
    for (const auto& [option, value] : options->second) {
      program.argv.push_back("--" + option + "=" + value);  // a flag may have one, too
    }
  }
  return program;
}

Result<void> LocalSystem::start_programs() {
  for (const std::string& name : services_) {
    const auto path = sibling("laban-" + name);
    if (!path) return path.error();
    if (const auto added = supervisor_.add(program_of(name, *path)); !added) return added;
  }
  if (!run_.settings.with_observer) return {};
  const auto path = sibling("laban-observer");
  if (!path) return path.error();
  Program observer = program_of("observer", *path);
  observer.argv.insert(observer.argv.end(), {"--mode", run_.settings.mode});
  return supervisor_.add(std::move(observer));
}

void LocalSystem::step() {
  if (supervisor_.step()) save();
}

Result<void> LocalSystem::wait_until_ready(Duration word_after) {
  SteadyTime next_word = clock_.steady() + word_after;
  std::set<std::string> missing(services_.begin(), services_.end());
  if (run_.settings.with_observer) missing.insert("observer");
  while (true) {
    const auto answers = nats::discover(*connection_, 200ms);
    if (answers) {
      for (const std::string& answer : *answers) {
        missing.erase(text_in(parse_json<nlohmann::json>(answer), "name"));
      }
    }
    step();
    if (missing.contains("observer")) {
      if (const auto failing = why_failing({"observer"})) {
        // It is never in the way.
        say_(fmt::format("{}. The services run without it; nothing is compensated until it does",
                         failing->message));
        missing.erase("observer");
      }
    }
    if (missing.empty()) break;
    if (signals_.stop_requests() > 0)
      return Error{ErrorKind::unavailable, "stopped while starting"};
    if (const auto failing = why_failing(services_)) return *failing;
    if (clock_.steady() >= next_word) {
      say_(fmt::format("no answer yet from: {}; waiting. What they do is in {}",
                       fmt::join(missing, ", "), (run_.dir / "logs").string()));
      next_word = clock_.steady() + word_after;
    }
  }
  was_ready_ = run_.ready = true;
  save();
  return {};
}

std::optional<Error> LocalSystem::why_failing(const std::vector<std::string>& programs) const {
  for (const std::string& name : programs) {
    const fs::path log = run_.dir / "logs" / (name + ".log");
    if (supervisor_.refuses(name)) {
      return Error{ErrorKind::invalid, fmt::format("{} cannot start: {}", name, last_line(log))};
    }
    if (supervisor_.restarts(name) < service_attempts) continue;
    return Error{ErrorKind::conflict, fmt::format("{} keeps ending; its last output ({}): {}", name,
                                                  log.string(), last_line(log))};
  }
  return std::nullopt;
}

void LocalSystem::stop() {
  const int requests = signals_.stop_requests();
  const auto hurry = [this, requests] { return signals_.stop_requests() > requests; };
  supervisor_.stop(services_, service_patience, hurry);
  supervisor_.stop({"observer"}, service_patience, hurry);
  connection_.reset();
  supervisor_.stop({"nats-server"}, service_patience, hurry);
}

void LocalSystem::save() {
  run_.processes = supervisor_.processes();
  if (const auto written = write_run_file(run_); !written) say_(written.error().message);
}

}  // namespace laban::cli

#include "tests/worlds/running_system.h"

#include <fstream>
#include <set>
#include <sstream>

#include "bus/event/wire.h"
#include "bus/log/wakeup.h"

namespace laban::testing {

using namespace std::chrono_literals;

std::string program(const std::string& name) {
  return (program_directory().parent_path() / name).string();
}

Finished run(std::vector<std::string> words) {
  ChildProcess child(std::move(words));
  Finished finished;
  while (const auto line = child.line(10min)) finished.output += *line + "\n";
  finished.exit_code = WEXITSTATUS(child.stop(0));
  return finished;
}

bool eventually(const std::function<bool()>& is_so, std::chrono::seconds patience) {
  Wakeup pace;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (is_so()) return true;
    pace.wait(50ms);
  }
  return is_so();
}

RunningSystem::RunningSystem(std::vector<std::string> words) { start(std::move(words), 0); }

void RunningSystem::start_again(std::vector<std::string> words) {
  start(std::move(words), process("nats-server"));
}

void RunningSystem::start(std::vector<std::string> words, pid_t former_broker) {
  words.insert(words.begin(), {program("laban"), "up", "--dir", directory()});
  up_ = std::make_unique<ChildProcess>(std::move(words));
  const auto is_ready = [&] {
    return run_file().value("ready", false) && process("nats-server") != former_broker;
  };
  if (!eventually(is_ready, 60s)) {
    throw std::runtime_error("laban up does not become ready; see " + directory() + "/logs");
  }
  url_ = run_file().at("url").get<std::string>();
  auto connection = nats::Connection::open({url_, "test", ""}, nullptr, 10s);
  if (!connection) throw std::runtime_error(connection.error().message);
  connection_ = std::move(*connection);
}

nlohmann::json RunningSystem::run_file() const {
  std::ifstream file(directory_.path() / "run.json");
  auto json = nlohmann::json::parse(file, nullptr, false);
  return json.is_object() ? json : nlohmann::json::object();
}

pid_t RunningSystem::process(const std::string& name) const {
  const auto file = run_file();
  for (const auto& process : file.value("processes", nlohmann::json::array())) {
    if (process.value("name", "") == name) return process.value("pid", pid_t{0});
  }
  return 0;
}

void RunningSystem::kill(const std::string& name) {
  const pid_t before = process(name);
  if (before <= 0) throw std::runtime_error("no process called " + name);
  ::kill(before, SIGKILL);
  const bool replaced = eventually([&] {
    const pid_t now = process(name);
    return now > 0 && now != before;
  });
  if (!replaced) throw std::runtime_error(name + " was not started again");
}

nlohmann::json RunningSystem::place(std::vector<std::string> words) {
  words.insert(words.begin(), {program("laban-orders"), "place", "--url", url_, "--json"});
  const auto finished = run(std::move(words));
  auto summary = nlohmann::json::parse(finished.output, nullptr, false);
  if (!summary.is_object()) {
    throw std::runtime_error("placing failed with exit code " + std::to_string(finished.exit_code) +
                             ": " + finished.output);
  }
  return summary;
}

std::map<std::string, std::uint64_t> RunningSystem::saga_counts() {
  const auto answer =
      connection_->make_request_client("shop")->ask("observer", "sagas.stats", "{}", 2s);
  if (!answer) return {};
  const auto stats = nlohmann::json::parse(*answer, nullptr, false);
  return stats.value("counts", std::map<std::string, std::uint64_t>{});
}

bool RunningSystem::all_ended(std::uint64_t sagas, std::chrono::seconds patience) {
  return eventually(
      [&] {
        auto counts = saga_counts();
        return counts["completed"] + counts["compensated"] + counts["stuck"] == sagas &&
               counts["running"] == 0 && counts["compensating"] == 0;
      },
      patience);
}

nlohmann::json RunningSystem::audit() {
  const auto finished = run(
      {program("laban-audit"), "--url", url_, "--dir", directory(), "--json", "--patience", "30s"});
  auto document = nlohmann::json::parse(finished.output, nullptr, false);
  if (!document.is_object() || document.value("holds", false) != (finished.exit_code == 0)) {
    throw std::runtime_error("the audit ended with " + std::to_string(finished.exit_code) + ": " +
                             finished.output);
  }
  return document;
}

std::vector<StoredMessage> RunningSystem::log() {
  std::vector<StoredMessage> all;
  const auto partitions = nats::partition_count(*connection_, "shop");
  for (std::uint32_t partition = 0; partitions && partition < *partitions; ++partition) {
    auto log = connection_->open_log("shop", partition);
    if (!log) throw std::runtime_error(log.error().message);
    const auto info = (*log)->info();
    if (!info || !(*log)->open_reader(1)) throw std::runtime_error("the log cannot be read");
    std::vector<StoredMessage> messages;
    const bool whole = eventually([&] {
      const auto count = (*log)->read(messages, 100'000);
      if (!count) throw std::runtime_error(count.error().message);
      return info->last == 0 || (!messages.empty() && messages.back().sequence >= info->last);
    });
    if (!whole) throw std::runtime_error("the log does not end");
    for (auto& message : messages) all.push_back(std::move(message));
  }
  return all;
}

std::map<std::string, std::uint64_t> RunningSystem::event_counts() {
  const auto partitions = nats::partition_count(*connection_, "shop");
  std::map<std::string, std::uint64_t> counts;
  std::set<EventId> seen;
  for (const auto& message : log()) {
    const auto subject = Subject::parse(message.subject);
    if (!subject) continue;
    const auto event = wire::decode(message, "shop", subject->partition(), partitions.value());
    if (event && seen.insert(event->envelope.id).second)
      ++counts[std::string(event->envelope.type)];
  }
  return counts;
}

int RunningSystem::stop() {
  connection_.reset();
  return WEXITSTATUS(up_->stop(SIGINT));
}

std::string broken_rules(const nlohmann::json& audit) {
  std::ostringstream broken;
  for (const auto& rule : audit.at("rules")) {
    if (rule.at("holds").get<bool>()) continue;
    broken << rule.at("rule").get<std::string>() << ": " << rule.at("facts") << " facts, "
           << rule.at("violations") << " violations " << rule.at("examples").dump() << " "
           << rule.at("unknown").get<std::string>() << "\n";
  }
  return broken.str();
}

}  // namespace laban::testing

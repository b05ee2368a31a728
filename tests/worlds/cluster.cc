#include "tests/worlds/cluster.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "bus/log/nats/connection.h"

namespace laban::chaos {

using namespace std::chrono_literals;

namespace {

const char* const services[] = {"orders", "inventory", "payment",
                                "seller", "logistics", "notification"};

std::string path_of(const std::string& program) {
  return (testing::program_directory().parent_path() / ("laban-" + program)).string();
}

std::map<std::string, std::string> shares(const std::string& fail) {
  std::map<std::string, std::string> shares;
  std::istringstream parts(fail);
  for (std::string part; std::getline(parts, part, ',');) {
    const auto equals = part.find('=');
    if (equals != std::string::npos) shares[part.substr(0, equals)] = part.substr(equals + 1);
  }
  return shares;
}

void provision(const std::string& url) {
  auto connection = nats::Connection::open({url, "chaos", ""}, nullptr, 10s);
  if (!connection) throw std::runtime_error(connection.error().message);
  nats::NamespaceOptions wanted;
  wanted.name_space = "shop";
  wanted.partitions = 1;
  const auto made = nats::provision(**connection, wanted);
  if (!made) throw std::runtime_error(made.error().message);
}

}  // namespace

Cluster::Cluster(std::filesystem::path directory, TroupeOptions options)
    : directory_(std::move(directory)), options_(std::move(options)), broker_(options_.broker) {
  const auto colon = broker_.url().rfind(':');
  proxy_ = std::make_unique<testing::TcpProxy>(
      static_cast<std::uint16_t>(std::stoi(broker_.url().substr(colon + 1))));
  url_ = "nats://127.0.0.1:" + std::to_string(proxy_->port());
  provision(broker_.url());
  const auto share = shares(options_.fail);
  members_.reserve(8);
  for (const char* service : services) {
    std::vector<std::string> words;
    if (const auto found = share.find(service); found != share.end()) {
      words = {"--fail", found->second};
    }
    add(service, service, directory_, std::move(words));
  }
  add("observer-1", "observer", directory_, {});
  add("observer-2", "observer", directory_ / "second", {});
}

Cluster::~Cluster() { thaw_all(); }

void Cluster::add(const std::string& name, const std::string& program,
                  const std::filesystem::path& directory, std::vector<std::string> words) {
  std::filesystem::create_directories(directory / "logs");
  const auto wrapper = options_.wrappers.find(name);
  const std::string before = wrapper == options_.wrappers.end() ? "" : wrapper->second + " ";
  const std::string command = "'" + path_of(program) + "' --url " + url_ + " --dir '" +
                              directory.string() + "' --durability " + options_.durability +
                              " \"$@\" 2>>'" + (directory / "logs" / (name + ".log")).string() +
                              "'";
  words.insert(words.begin(), {"/bin/sh", "-c", "exec " + before + command, name});
  members_.push_back({name,
                      program,
                      directory,
                      std::move(words),
                      before.empty() ? "" : "exec " + command,
                      nullptr,
                      {},
                      false,
                      0});
  start(members_.back());
}

void Cluster::start(Member& member) {
  member.process = std::make_unique<testing::ChildProcess>(member.words);
  member.is_frozen = false;
  ++member.starts;
}

void Cluster::step() {
  const auto now = std::chrono::steady_clock::now();
  for (auto& member : members_) {
    if (member.process->has_ended()) start(member);
    if (member.is_frozen && now >= member.frozen_until) {
      ::kill(member.process->id(), SIGCONT);
      member.is_frozen = false;
    }
  }
}

void Cluster::kill(Member& member) {
  if (member.process->has_ended()) return start(member);
  member.process->stop(SIGKILL);
  start(member);
}

void Cluster::freeze(Member& member, std::chrono::milliseconds how_long) {
  if (member.process->has_ended()) return;
  ::kill(member.process->id(), SIGSTOP);
  member.is_frozen = true;
  member.frozen_until = std::chrono::steady_clock::now() + how_long;
}

void Cluster::lose_store(Member& member) {
  if (!member.process->has_ended()) member.process->stop(SIGKILL);
  std::filesystem::remove_all(member.store());
  start(member);
}

Member& Cluster::member(const std::string& name) {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [&](const Member& member) { return member.name == name; });
  if (found == members_.end()) throw std::runtime_error("nobody is called " + name);
  return *found;
}

void Cluster::thaw_all() {
  proxy_->stall(false);
  if (broker_.is_running()) broker_.resume();
  for (auto& member : members_) {
    if (!member.process->has_ended()) ::kill(member.process->id(), SIGCONT);
    member.is_frozen = false;
  }
}

void Cluster::unwrap_all() {
  for (auto& member : members_) {
    if (member.plain_command.empty()) continue;
    member.words[2] = std::exchange(member.plain_command, {});
    kill(member);
  }
}

bool Cluster::stop() {
  bool well = true;
  for (auto& member : members_) {
    if (member.process->has_ended()) continue;
    const int status = member.process->stop(SIGTERM);
    well &= WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  return well;
}

}  // namespace laban::chaos

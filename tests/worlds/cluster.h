#pragma once

// The processes of a system under chaos: a broker behind a proxy, the services, two observers.
// Processes that die are restarted at once.

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/nats_server.h"
#include "tests/support/tcp_proxy.h"

namespace laban::chaos {

using Moment = std::chrono::steady_clock::time_point;

struct Member {
  std::string name;                 // "payment", "observer-2"
  std::string program;              // "payment", "observer"
  std::filesystem::path directory;  // holds its store
  std::vector<std::string> words;
  std::string plain_command;  // without its wrapper; empty: it has none
  std::unique_ptr<testing::ChildProcess> process;
  Moment frozen_until{};
  bool is_frozen = false;
  std::uint64_t starts = 0;

  std::filesystem::path store() const { return directory / "stores" / program; }
};

struct TroupeOptions {
  std::string fail;  // makes orders fail: "payment=5%,..."
  std::string durability = "process";
  // By member name: words put before its program ("strace ...", "env ...").
  std::map<std::string, std::string> wrappers;
  testing::NatsServer::Options broker;
};

class Cluster {
 public:
  // Starts everything in `directory`. Throws if something does not start.
  Cluster(std::filesystem::path directory, TroupeOptions options);
  ~Cluster();

  // The URL for members and clients: it leads through the proxy.
  const std::string& url() const { return url_; }
  // The broker itself.
  const std::string& direct_url() const { return broker_.url(); }
  const std::filesystem::path& directory() const { return directory_; }
  std::vector<Member>& members() { return members_; }
  testing::NatsServer& broker() { return broker_; }
  const testing::NatsServer& broker() const { return broker_; }
  testing::TcpProxy& proxy() { return *proxy_; }

  // Restarts processes that died, and resumes those frozen long enough.
  void step();
  void kill(Member& member);
  void freeze(Member& member, std::chrono::milliseconds how_long);
  // Kills it and deletes its store.
  void lose_store(Member& member);
  void thaw_all();
  // Kills members with a wrapper; they continue without it.
  void unwrap_all();
  Member& member(const std::string& name);
  // SIGTERM, in order; false if one did not end cleanly.
  bool stop();

 private:
  void add(const std::string& name, const std::string& program,
           const std::filesystem::path& directory, std::vector<std::string> words);
  void start(Member& member);

  const std::filesystem::path directory_;
  const TroupeOptions options_;
  testing::NatsServer broker_;
  std::unique_ptr<testing::TcpProxy> proxy_;
  std::string url_;
  std::vector<Member> members_;
};

}  // namespace laban::chaos

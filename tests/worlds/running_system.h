#pragma once

// A whole system for one test: `laban up` in its own directory, its programs, and queries for the
// test. Stopped and removed with the object.

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bus/log/log.h"
#include "bus/log/nats/connection.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_directory.h"

namespace laban::testing {

struct Finished {
  int exit_code = -1;
  std::string output;
};

// The path of one of the project's programs: program("laban-audit").
std::string program(const std::string& name);

// Runs a program to its end and keeps its standard output.
Finished run(std::vector<std::string> words);

// Calls `is_so` every 50 ms until it is true; false if it is not within `patience`.
bool eventually(const std::function<bool()>& is_so,
                std::chrono::seconds patience = std::chrono::seconds(60));

class RunningSystem {
 public:
  // `words` follow `laban up --dir <own directory>`. Throws if it does not become ready.
  explicit RunningSystem(std::vector<std::string> words = {});

  std::string directory() const { return directory_.path().string(); }
  const std::string& url() const { return url_; }
  nats::Connection& connection() { return *connection_; }

  // The current process of that name in run.json ("payment", "observer", "nats-server").
  pid_t process(const std::string& name) const;
  // Sends it the signal and, for SIGKILL, waits until another one runs in its place.
  void kill(const std::string& name);

  // `laban-orders place` with these words; its JSON summary.
  nlohmann::json place(std::vector<std::string> words);
  // "state" -> number of sagas, according to the observer; empty if it does not answer.
  std::map<std::string, std::uint64_t> saga_counts();
  // Waits until `sagas` sagas are known and none is in progress.
  bool all_ended(std::uint64_t sagas, std::chrono::seconds patience = std::chrono::seconds(120));

  // The audit's JSON document; retries for 30 s while mails are on their way. Its exit code is
  // checked against the document.
  nlohmann::json audit();

  // Every message of every partition, from the beginning to the end.
  std::vector<StoredMessage> log();
  // How many events of each type the log holds (copies not counted).
  std::map<std::string, std::uint64_t> event_counts();

  // Ctrl-C; the exit code of `laban up`.
  int stop();
  // After stop(): starts it again in the same directory. `words` follow `laban up --dir ...`.
  void start_again(std::vector<std::string> words = {});

 private:
  nlohmann::json run_file() const;
  void start(std::vector<std::string> words, pid_t former_broker);

  TemporaryDirectory directory_;
  std::unique_ptr<ChildProcess> up_;
  std::string url_;
  std::unique_ptr<nats::Connection> connection_;
};

// "rule: first example" of every rule that does not hold; empty when all hold.
std::string broken_rules(const nlohmann::json& audit);

}  // namespace laban::testing

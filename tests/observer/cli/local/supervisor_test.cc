#include "observer/cli/local/supervisor.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>

#include <fstream>
#include <iterator>

#include "observer/cli/terminal/signals.h"
#include "tests/support/temporary_directory.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("cli supervisor");

namespace {

constexpr auto patience = 20s;

// Steps until the condition holds; false if it does not in time.
template <class Condition>
bool eventually(SignalWatch& signals, Condition condition) {
  const SystemClock clock;
  const SteadyTime deadline = clock.steady() + patience;
  while (!condition()) {
    if (clock.steady() >= deadline) return false;
    signals.wait(5ms);
  }
  return true;
}

Program sleeper() { return {"sleeper", {"/bin/sleep", "1000"}, {}, {}}; }
Program shell(const std::string& script) { return {"shell", {"/bin/sh", "-c", script}, {}, {}}; }

struct Supervised {
  SystemClock clock;
  SignalWatch signals;
  std::vector<std::string> said;
  Supervisor supervisor{
      clock, [this](const std::string& text) { said.push_back(text); }, {1ms, 8ms, 10s}};
  pid_t pid() const { return static_cast<pid_t>(supervisor.processes().front().pid); }
  bool wait_for(const std::function<bool()>& condition) {
    return eventually(signals, [&] { return supervisor.step(), condition(); });
  }
};

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool exists(pid_t pid) { return ::kill(pid, 0) == 0; }

}  // namespace

TEST_CASE("a program that dies is restarted, and this is reported") {
  Supervised all;
  REQUIRE(all.supervisor.add(sleeper()));
  const pid_t first = all.pid();
  ::kill(first, SIGKILL);
  REQUIRE(all.wait_for([&] { return all.supervisor.processes().front().restarts == 1; }));
  CHECK(all.pid() != first);
  CHECK(exists(all.pid()));
  REQUIRE(all.said.size() == 1);
  CHECK(all.said.front() == "sleeper was killed by signal 9; restarting it in 1 ms");
}

TEST_CASE("a program that keeps dying is started again after longer and longer pauses") {
  Supervised all;
  REQUIRE(all.supervisor.add(shell("exit 7")));
  REQUIRE(all.wait_for([&] { return all.said.size() >= 6; }));
  CHECK(all.said[0] == "shell exited with 7; restarting it in 1 ms");
  CHECK(all.said[1] == "shell exited with 7; restarting it in 2 ms");
  CHECK(all.said[3] == "shell exited with 7; restarting it in 8 ms");
  CHECK(all.said[5] == "shell exited with 7; restarting it in 8 ms");
}

TEST_CASE("a stopped program stays stopped") {
  Supervised all;
  REQUIRE(all.supervisor.add(sleeper()));
  const pid_t pid = all.pid();
  CHECK(all.supervisor.stop({"sleeper"}, 10s, [] { return false; }));
  CHECK_FALSE(exists(pid));
  CHECK_FALSE(all.supervisor.step());
  CHECK(all.pid() == 0);
  CHECK(all.said.empty());
}

TEST_CASE("a program that does not stop in time, or when hurried, is killed") {
  for (const bool hurry : {false, true}) {
    CAPTURE(hurry);
    const testing::TemporaryDirectory directory;
    Supervised all;
    Program stubborn = shell("trap '' TERM; echo ready; while :; do sleep 1; done");
    stubborn.output = directory.path() / "out";
    REQUIRE(all.supervisor.add(stubborn));
    REQUIRE(all.wait_for([&] { return content(stubborn.output) == "ready\n"; }));
    const pid_t pid = all.pid();
    CHECK_FALSE(all.supervisor.stop({"shell"}, hurry ? Duration(1h) : Duration(20ms),
                                    [&] { return hurry; }));
    CHECK_FALSE(exists(pid));
    REQUIRE(all.said.size() == 1);
    CHECK(all.said.front() == "shell did not stop in time and was killed");
  }
}

TEST_CASE("a program that cannot be run is an error at once") {
  Supervised all;
  const auto added = all.supervisor.add({"nothing", {"/nonexistent/program"}, {}, {}});
  REQUIRE_FALSE(added);
  CHECK(added.error().kind == ErrorKind::not_found);
  CHECK(added.error().message.find("/nonexistent/program") != std::string::npos);
}

TEST_CASE("output goes to the files named, one after the other") {
  const testing::TemporaryDirectory directory;
  for (const char* script : {"echo one; echo problem >&2", "echo two"}) {
    Program program = shell(script);
    program.output = directory.path() / "out";
    program.errors = directory.path() / "err";
    auto child = ChildProcess::start(program);
    REQUIRE(child);
    const auto ending = child->wait(patience);
    REQUIRE(ending);
    CHECK(ending->exit_code == 0);
  }
  CHECK(content(directory.path() / "out") == "one\ntwo\n");
  CHECK(content(directory.path() / "err") == "problem\n");
}

TEST_CASE("a child gets the default signals although its parent blocks and ignores some") {
  SignalWatch signals;
  auto child = ChildProcess::start(sleeper());
  REQUIRE(child);
  child->signal(SIGTERM);
  const auto ending = child->wait(patience);
  REQUIRE(ending);
  CHECK(ending->text == "was killed by signal 15");
  CHECK(ending->exit_code == 143);
}

TEST_CASE("children die with the process that started them, however it dies") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    auto child = ChildProcess::start(sleeper());
    const pid_t pid = child ? child->pid() : 0;
    [[maybe_unused]] const auto told = ::write(ends[1], &pid, sizeof pid);
    ::pause();
  }
  pid_t child = 0;
  REQUIRE(::read(ends[0], &child, sizeof child) == sizeof child);
  REQUIRE(child > 0);
  CHECK(exists(child));
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  SignalWatch signals;
  // The process that inherits the orphan may reap it late: a zombie counts as dead.
  CHECK(eventually(signals, [&] {
    return !exists(child) ||
           content("/proc/" + std::to_string(child) + "/stat").find(") Z") != std::string::npos;
  }));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("processor time is counted, of programs that ended too") {
  Supervised all;
  REQUIRE(all.supervisor.add(shell("i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done; exit 0")));
  REQUIRE(all.wait_for([&] { return !all.said.empty(); }));
  CHECK(all.supervisor.cpu().at("shell") > 1ms);
}

TEST_CASE("a stop signal is counted, not died of") {
  SignalWatch signals;
  CHECK(signals.stop_requests() == 0);
  ::kill(::getpid(), SIGINT);
  CHECK(eventually(signals, [&] { return signals.stop_requests() == 1; }));
  CHECK(signals.was_interrupted());
}

TEST_CASE("a program that refuses its options at once is not restarted") {
  Supervised all;
  REQUIRE(all.supervisor.add(shell("exit 2")));
  CHECK_FALSE(all.supervisor.refuses("shell"));
  REQUIRE(all.wait_for([&] { return all.supervisor.refuses("shell"); }));
  CHECK_FALSE(all.supervisor.step());
  CHECK(all.supervisor.processes().front().restarts == 0);
  CHECK(all.said.empty());
}

TEST_SUITE_END();

#include "observer/cli/client/target.h"

#include <doctest/doctest.h>

#include <fstream>
#include <map>

#include "bus/log/nats/address.h"
#include "observer/cli/client/run_file.h"
#include "tests/support/temporary_directory.h"

using namespace laban;
using namespace laban::cli;

TEST_SUITE_BEGIN("cli target");

namespace {

struct Home {
  testing::TemporaryDirectory root;
  std::map<std::string, std::string> variables{{"HOME", root.path().string()}};

  Environment environment() const {
    return [this](const char* name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      if (found == variables.end()) return std::nullopt;
      return found->second;
    };
  }

  std::filesystem::path system(const std::string& name, const std::string& url) const {
    RunFile run;
    run.dir = root.path() / name;
    run.url = url;
    run.settings.name_space = name;
    std::filesystem::create_directories(run.dir);
    REQUIRE(write_run_file(run));
    return run.dir;
  }

  void context(const std::string& name, const std::string& json) const {
    const auto folder = root.path() / ".config/nats/context";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / (name + ".json")) << json;
  }
};

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("without any target the error says how to start a system") {
  const Home home;
  const auto target = resolve_target({}, home.environment());
  REQUIRE_FALSE(target);
  CHECK(target.error().kind == ErrorKind::unavailable);
  CHECK(target.error().message.find("laban up") != std::string::npos);
}

TEST_CASE("a directory names the system that runs there") {
  const Home home;
  const auto dir = home.system("alpha", "nats://127.0.0.1:1111");
  const auto lock = DirectoryLock::take(dir);
  REQUIRE(lock);
  const auto target = resolve_target({"", dir.string(), ""}, home.environment());
  REQUIRE(target);
  CHECK(target->url == "nats://127.0.0.1:1111");
  CHECK(target->name_space == "alpha");
  CHECK(target->dir == dir);
}

TEST_CASE("a directory whose system was stopped says how to start it") {
  const Home home;
  const auto dir = home.system("alpha", "nats://127.0.0.1:1111");
  const auto target = resolve_target({"", dir.string(), ""}, home.environment());
  REQUIRE_FALSE(target);
  CHECK(target.error().kind == ErrorKind::unavailable);
  CHECK(target.error().message.find("laban up --dir " + dir.string()) != std::string::npos);
}

TEST_CASE("a run file with a number that cannot be is not read as another number") {
  const Home home;
  const auto dir = home.system("alpha", "nats://127.0.0.1:1111");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = text_of(dir / "run.json");
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    std::ofstream(dir / "run.json") << text.replace(at, from.size(), to);
    const auto run = read_run_file(dir);
    REQUIRE(write_run_file({.dir = dir}));
    return run;
  };
  CHECK(with("\"port\": 0", "\"port\": 65535"));
  CHECK_FALSE(with("\"port\": 0", "\"port\": 65536"));
  CHECK_FALSE(with("\"partitions\": 1", "\"partitions\": 4294967297"));
  CHECK_FALSE(with("\"partitions\": 1", "\"partitions\": -1"));
  CHECK_FALSE(with("\"pid\": 0", "\"pid\": 4294967296"));
  CHECK_FALSE(with("{", "[[[[{"));
  const auto patient = with("\"restart_after_ms\": 100", "\"restart_after_ms\": 9000000000000000");
  REQUIRE(patient);
  CHECK(patient->settings.restart_after == longest_pause);
}

TEST_CASE("a directory without a system is not found") {
  const Home home;
  const auto target =
      resolve_target({"", (home.root.path() / "none").string(), ""}, home.environment());
  REQUIRE_FALSE(target);
  CHECK(target.error().kind == ErrorKind::not_found);
}

TEST_CASE("directory beats NATS_URL, NATS_URL beats a context, a context beats the last system") {
  Home home;
  const auto dir = home.system("alpha", "nats://dir:1");
  const auto lock = DirectoryLock::take(dir);
  const auto last = home.system("beta", "nats://last:2");
  const auto last_lock = DirectoryLock::take(last);
  REQUIRE(remember_directory(last, home.environment()));
  CHECK(resolve_target({}, home.environment())->url == "nats://last:2");
  CHECK(resolve_target({}, home.environment())->origin == "last laban up");

  home.context("prod", R"({"url": "nats://context:3", "creds": "/secret.creds"})");
  home.variables["NATS_CONTEXT"] = "prod";
  CHECK(resolve_target({}, home.environment())->url == "nats://context:3");
  CHECK(resolve_target({}, home.environment())->credentials_file == "/secret.creds");

  home.variables["NATS_URL"] = "nats://variable:4";
  CHECK(resolve_target({}, home.environment())->url == "nats://variable:4");
  CHECK(resolve_target({"", dir.string(), ""}, home.environment())->url == "nats://dir:1");
  CHECK(resolve_target({"nats://option:5", dir.string(), ""}, home.environment())->url ==
        "nats://option:5");
}

TEST_CASE("the login of a context is used, whatever its password looks like") {
  Home home;
  home.variables["NATS_CONTEXT"] = "work";
  home.context("work", R"({"url": "nats://a:1,nats://own:login@b:2", "user": "u1",
                           "password": "p@ss:w/rd", "token": null, "ca": ""})");
  const auto target = resolve_target({}, home.environment());
  REQUIRE(target);
  CHECK(target->url == "nats://u1:p@ss:w/rd@a:1,nats://own:login@b:2");
  CHECK(nats::shown_url(target->url) == "nats://u1:***@a:1,nats://own:***@b:2");
  CHECK(target->origin == "context work");

  home.context("work", R"({"url": "localhost:4222", "token": "s3cret", "user": null})");
  CHECK(resolve_target({}, home.environment())->url == "s3cret@localhost:4222");
}

TEST_CASE("what a context says and laban does not use is named") {
  Home home;
  home.variables["NATS_CONTEXT"] = "work";
  home.context("work", R"({"url": "tls://a:1", "ca": "/ca.pem", "nkey": "/key", "cert": ""})");
  CHECK(resolve_target({}, home.environment())->origin ==
        "context work, of which laban does not use: ca, nkey");
}

TEST_CASE("an address is shown without its password or token") {
  CHECK(nats::shown_url("nats://127.0.0.1:4222") == "nats://127.0.0.1:4222");
  CHECK(nats::shown_url("nats://user:s3cret@host:1") == "nats://user:***@host:1");
  CHECK(nats::shown_url("nats://user:s3@cr:et@host:1") == "nats://user:***@host:1");
  CHECK(nats::shown_url("tls://t0ken@[::1]:4222") == "tls://***@[::1]:4222");
  CHECK(nats::shown_url("user:s3cret@host") == "user:***@host");
  CHECK(nats::shown_url("nats://u:a@x:1,nats://u:b@y:2") == "nats://u:***@x:1,nats://u:***@y:2");
}

TEST_CASE("a named context that does not exist is an error, a selected one that is gone is not") {
  Home home;
  std::filesystem::create_directories(home.root.path() / ".config/nats");
  std::ofstream(home.root.path() / ".config/nats/context.txt") << "gone\n";
  CHECK(resolve_target({}, home.environment()).error().kind == ErrorKind::unavailable);
  home.variables["NATS_CONTEXT"] = "gone";
  const auto gone = resolve_target({}, home.environment());
  CHECK(gone.error().kind == ErrorKind::invalid);
  CHECK(gone.error().message.find("there is no NATS context 'gone'") != std::string::npos);
}

TEST_CASE("the namespace on the command line beats the one of the system") {
  Home home;
  home.variables["NATS_URL"] = "nats://x:1";
  CHECK(resolve_target({}, home.environment())->name_space == "shop");
  home.variables["LABAN_NAMESPACE"] = "test";
  CHECK(resolve_target({}, home.environment())->name_space == "test");
  CHECK(resolve_target({"", "", "mine"}, home.environment())->name_space == "mine");
}

TEST_CASE("two systems cannot run in one directory") {
  const Home home;
  CHECK_FALSE(DirectoryLock::is_held(home.root.path()));
  {
    const auto lock = DirectoryLock::take(home.root.path());
    REQUIRE(lock);
    CHECK(DirectoryLock::is_held(home.root.path()));
    const auto second = DirectoryLock::take(home.root.path());
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == ErrorKind::conflict);
  }
  CHECK_FALSE(DirectoryLock::is_held(home.root.path()));
}

TEST_CASE("a run file is read back as it was written") {
  const Home home;
  RunFile run;
  run.pid = 17;
  run.ready = true;
  run.url = "nats://127.0.0.1:4";
  run.dir = home.root.path();
  run.settings.partitions = 3;
  run.settings.port = 4;
  run.settings.options["payment"]["fail"] = "5%";
  run.processes = {{"payment", 18, 2}};
  REQUIRE(write_run_file(run));
  const auto read = read_run_file(home.root.path());
  REQUIRE(read);
  CHECK(read->pid == 17);
  CHECK(read->ready);
  CHECK(read->settings.partitions == 3);
  CHECK(read->settings.options == run.settings.options);
  REQUIRE(read->processes.size() == 1);
  CHECK(read->processes.front().restarts == 2);
}

TEST_CASE("a damaged run file is reported") {
  const Home home;
  std::ofstream(home.root.path() / "run.json") << "{\"pid\": 1";
  CHECK(read_run_file(home.root.path()).error().kind == ErrorKind::corrupt);
}

TEST_SUITE_END();

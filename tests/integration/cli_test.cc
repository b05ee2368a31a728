// The command line on a running system, as used by people and scripts.
#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/integration/shell.h"

using namespace laban::testing;
using namespace std::chrono_literals;
using nlohmann::json;

TEST_CASE("sagas are listed, shown and waited for, with exit codes for scripts") {
  Shop shop({"--fail", "payment=30%"});
  shop.place(40);

  const json listed = shop.laban_json("sagas ls --limit 100 --json");
  CHECK(listed.at("sagas").size() == 40);
  const json compensated = shop.laban_json("sagas ls --state compensated --json");
  const json completed = shop.laban_json("sagas ls --state completed --json");
  REQUIRE(compensated.at("sagas").size() > 0);
  REQUIRE(completed.at("sagas").size() > 0);
  const std::string bad = compensated["sagas"][0]["saga"], good = completed["sagas"][0]["saga"];
  const auto names = shop.laban("sagas ls --state compensated --limit 100 -o name");
  CHECK(lines_of(names.output).size() == compensated["sagas"].size());
  CHECK(shop.laban_json("sagas ls --state stuck --json").at("sagas") == json::array());

  const auto shown = shop.laban("sagas show " + bad + " --ascii");
  CHECK(shown.exit_code == 0);
  CHECK(contains(shown.output, "payment.declined"));
  CHECK(contains(shown.output, "v balanced"));
  CHECK(shop.laban("sagas wait " + good + " --for completed").exit_code == 0);
  CHECK(shop.laban("sagas wait " + bad + " --for completed").exit_code == 3);
  CHECK(shop.laban("sagas wait " + bad).exit_code == 0);
  CHECK(shop.laban("sagas wait nobody --timeout 300ms").exit_code == 124);
  CHECK(shop.laban("sagas show nobody").exit_code == 5);
  const json error = json::parse(shop.laban("sagas show nobody --json").output, nullptr, false);
  CHECK(error.at("error").at("code") == "not_found");
  CHECK(contains(error.at("error").at("next"), "laban sagas ls"));
}

TEST_CASE("the graph is drawn in every form") {
  Shop shop;
  shop.place(5);
  CHECK(contains(shop.laban("graph --ascii").output, "order.placed  5"));
  CHECK(contains(shop.laban("graph --format mermaid").output, "flowchart LR"));
  CHECK(contains(shop.laban("graph --format dot").output,
                 "n_order_placed -> n_inventory_reserved [label=\"5\"]"));
  CHECK(shop.laban_json("graph --json").at("edges").size() > 5);
}

TEST_CASE("tail prints the whole log as CloudEvents JSON and ends where requested") {
  Shop shop({"--partitions", "3"});
  shop.place(20);
  const auto whole = shop.laban("tail --since '#1' --jsonl --to-end");
  CHECK(whole.exit_code == 0);
  CHECK(lines_of(whole.output).size() == shop.system.log().size());
  std::map<std::string, std::uint64_t> last;
  for (const auto& line : lines_of(whole.output)) {
    const json event = json::parse(line, nullptr, false);
    REQUIRE(event.is_object());
    CHECK(event.at("specversion") == "1.0");
    CHECK(event.at("data").is_object());
    auto& sequence = last[event.at("partition").dump()];
    const std::string number = event.at("sequence");
    CHECK(number.size() == 20);
    CHECK(number == std::string(20 - std::to_string(sequence + 1).size(), '0') +
                        std::to_string(sequence + 1));
    ++sequence;
  }
  CHECK(last.size() == 3);

  const auto placed = shop.laban("tail order.placed --since '#1' --until-idle 200ms --jsonl");
  CHECK(lines_of(placed.output).size() == 20);
  CHECK(lines_of(shop.laban("tail order.placed --last 7 --to-end").output).size() == 7);
  CHECK(lines_of(shop.laban("tail --since 1h --count 3").output).size() == 3);
  CHECK(lines_of(shop.laban("tail --since 2099-01-01T00:00:00Z --to-end").output).empty());
  CHECK(
      lines_of(shop.laban("tail 'order.*' --service orders --since '#1' --to-end").output).size() ==
      20);
  CHECK(shop.laban("tail --since yesterday").exit_code == 2);
  const std::string saga = json::parse(lines_of(placed.output).front()).at("subject");
  for (const auto& line :
       lines_of(shop.laban("tail --saga " + saga + " --since '#1' --to-end --jsonl").output)) {
    CHECK(json::parse(line).at("subject") == saga);
  }
  const auto nothing = shop.laban("tail --saga nope --since '#1' --to-end");
  CHECK(nothing.exit_code == 5);
  CHECK(contains(nothing.output, "no such event of saga 'nope' in the log since #1"));
  CHECK(shop.laban("tail --saga " + saga + " --last 0 --to-end").exit_code == 0);
}

TEST_CASE("tail ends quietly when its reader goes away, and with 130 on Ctrl-C") {
  Shop shop;
  shop.place(30);
  const auto piped = shell("{ \"$laban\" tail --since '#1' --dir '" + shop.system.directory() +
                           "'; echo \"rc $?\" >&2; } 2>'" + shop.system.directory() +
                           "/rc' | head -2; " + "cat '" + shop.system.directory() + "/rc'; :");
  CHECK(lines_of(piped.output).size() == 3);
  CHECK(contains(piped.output, "rc 0"));

  ChildProcess tail({program("laban"), "tail", "--last", "1", "--dir", shop.system.directory()});
  REQUIRE(tail.line());
  const int status = tail.stop(SIGINT);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
}

TEST_CASE("a hostile client's messages are shown as invalid and reach no terminal") {
  Shop shop;
  shop.place(1);
  REQUIRE(
      shop.system.connection().publish_raw("shop.0.x.\x1b]0;owned\x07", "\x1b[2J\xff\xfe garbage"));
  REQUIRE(eventually([&] { return contains(shop.laban("tail --to-end").output, "invalid"); }));
  const auto shown = shop.laban("tail --to-end --color always");
  CHECK_FALSE(contains(shown.output, "\x1b]"));
  CHECK_FALSE(contains(shown.output, "\x1b[2J"));
  CHECK_FALSE(contains(shown.output, "\x07"));
  bool is_told = false;
  for (const auto& line : lines_of(shop.laban("tail --to-end --jsonl").output)) {
    const json event = json::parse(line, nullptr, false);
    REQUIRE(event.is_object());
    is_told = is_told || event.at("type") == "laban.invalid_message";
  }
  CHECK(is_told);
}

TEST_CASE("doctor finds a healthy system healthy, and names what another one lacks") {
  Shop shop({"--fail", "none"});
  shop.place(1);
  const auto healthy = shop.laban("doctor --ascii");
  CHECK(healthy.exit_code == 0);
  CHECK_FALSE(contains(healthy.output, "\nx "));
  CHECK(shop.laban_json("doctor --json").at("healthy") == true);

  const auto elsewhere = shop.laban("doctor --namespace other --ascii");
  CHECK(elsewhere.exit_code == 3);
  CHECK(contains(elsewhere.output, "x log"));

  ::kill(shop.system.process("seller"), SIGSTOP);
  shop.system.place({"--generate", "3", "--seed", "8"});
  const auto is_waited_for = [](const std::string& said) {
    return contains(said, "does not answer; 3 steps of sagas wait for it, the longest since ");
  };
  CHECK(eventually([&] { return is_waited_for(shop.laban("doctor --ascii").output); }));
  const auto stopped = shop.laban("doctor --ascii");
  ::kill(shop.system.process("seller"), SIGCONT);
  CHECK(stopped.exit_code == 3);
  CHECK(contains(stopped.output, "x seller"));
}

TEST_CASE(
    "without an observer sagas cannot be queried, services keep working, and doctor reports it") {
  Shop shop({"--no-observer"});
  shop.system.place({"--generate", "3"});
  const auto listed = shop.laban("sagas ls");
  CHECK(listed.exit_code == 6);
  CHECK(contains(listed.output, "laban doctor"));
  CHECK(eventually([&] { return shop.system.event_counts()["logistics.dispatched"] == 3; }));
  CHECK(contains(shop.laban("doctor --ascii").output, "! observer"));
}

TEST_CASE("a stopped system is started again in its directory, on its port, with its sagas") {
  TemporaryDirectory home;
  const std::string dir = (home.path() / "shop").string();
  std::string url;
  for (const bool first : {true, false}) {
    CAPTURE(first);
    std::vector<std::string> words{program("laban"), "up", "--json", "--dir", dir};
    if (first) words.insert(words.end(), {"--partitions", "2"});
    ChildProcess up(words);
    const auto line = up.line(60s);
    REQUIRE(line);
    const json started = json::parse(*line, nullptr, false);
    CHECK(started.at("partitions") == 2);
    if (first) {
      url = started.at("url");
      CHECK(shell("\"$laban\" up --dir '" + dir + "'").exit_code == 1);
      CHECK(shell("\"$laban\" place --generate 4 --dir '" + dir + "'").exit_code == 0);
    }
    CHECK(started.at("url") == url);
    CHECK(eventually([&] {
      return lines_of(
                 shell("\"$laban\" sagas ls --state completed -o name --dir '" + dir + "'").output)
                 .size() == 4;
    }));
    CHECK(up.stop(SIGTERM) == 0);
    for (const json& process : started.at("processes"))
      CHECK(::kill(process.at("pid").get<pid_t>(), 0) != 0);
  }
  const auto gone = shell("\"$laban\" sagas ls --dir '" + dir + "'");
  CHECK(gone.exit_code == 6);
  CHECK(contains(gone.output, "laban up --dir " + dir));
  const auto repartitioned = shell("\"$laban\" up --partitions 5 --dir '" + dir + "'");
  CHECK(repartitioned.exit_code == 1);
}

TEST_CASE("what people get wrong about files and stdout ends in a word about it") {
  Shop shop;
  shop.place(2);
  const std::string full = "cannot write to stdout: No space left on device";
  for (const char* words :
       {"sagas ls", "sagas ls --json", "sagas stats", "doctor", "export --all --format csv -",
        "tail --to-end", "graph --format dot", "audit", "audit --json", "place --generate 2"}) {
    INFO(words);
    const std::string line = std::string("exec 3>&1; \"$laban\" ") + words + " --dir '" +
                             shop.system.directory() + "' 2>&3 >/dev/full";
    const auto lost = shell("(" + line + ")");
    CHECK(lost.exit_code == 1);
    CHECK(contains(lost.output, full));
  }
  CHECK(shell("(exec 3>&1; \"$laban\" version 2>&3 >/dev/full)").exit_code == 1);

  CHECK(shop.laban("export --all --force /dev/full").exit_code == 1);
  CHECK(std::filesystem::is_character_file("/dev/full"));
  CHECK(shop.laban("export --all /proc/x.capsule").exit_code == 1);
  CHECK(shop.laban("definitions mine --to /proc/x").exit_code == 1);

  const auto placed = shop.laban("place /tmp");
  CHECK(placed.exit_code == 1);
  CHECK(contains(placed.output, "cannot read '/tmp': Is a directory"));
  const auto as_json = json::parse(shop.laban("place /tmp --json").output, nullptr, false);
  REQUIRE(as_json.is_object());
  CHECK(as_json.at("error").at("code") == "failed");
  CHECK(contains(shell("\"$laban\" schema decode /tmp").output,
                 "cannot read '/tmp': Is a directory"));
  CHECK(
      contains(shell("\"$laban\" definitions check /proc/self/mem").output, "Input/output error"));
  CHECK(lines_of(shop.laban_quiet("audit -o jsonl").output).size() == 1);
}

TEST_CASE("a wrong setup is reported at the start and not remembered") {
  TemporaryDirectory home;
  const std::string up = "\"$laban\" up --dir '" + (home.path() / "shop").string() + "' ";
  const auto unknown = shell(up + "--set shipping.speed=2");
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.output, "no such service: 'shipping'"));
  for (const auto& [words, why] : std::vector<std::pair<std::string, std::string>>{
           {"--set payment.credit-limit=plenty", "credit-limit"},
           {"--set payment.nope=1", "nope"},
           {"--fail logistics=200%", "'200%' is not a share"},
           {"--fail logistics=-1%", "'-1%' is not a share"}}) {
    INFO(words);
    const auto refused = shell(up + words);
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.output, why));
    CHECK_FALSE(contains(refused.output, "restarting"));
  }
  CHECK_FALSE(std::filesystem::exists(home.path() / "shop"));
  const auto few = shell("ulimit -n 300; " + up + "--partitions 64");
  CHECK(few.exit_code == 1);
  CHECK(contains(few.output, "ulimit -n"));
  CHECK_FALSE(std::filesystem::exists(home.path() / "shop"));
}

TEST_CASE("a system whose start fails is not the last one, and keeps the partitions it made") {
  Shop running;
  running.place(1);
  TemporaryDirectory home;
  const auto dir = home.path() / "failing";
  std::filesystem::create_directories(dir / "stores/payment/0");
  std::ofstream(dir / "stores/payment/0/CURRENT") << "damaged\n";
  const std::string up = "\"$laban\" up --dir '" + dir.string() + "' ";
  const auto failed = shell(up + "--partitions 2 --restart-after 10ms");
  CHECK(failed.exit_code == 1);
  CHECK(contains(failed.output, "payment keeps ending"));
  CHECK(lines_of(shell("\"$laban\" sagas ls -o name 2>/dev/null").output).size() == 1);

  std::filesystem::remove_all(dir / "stores/payment");
  ChildProcess again({program("laban"), "up", "--json", "--dir", dir.string()});
  const auto line = again.line(60s);
  REQUIRE(line);
  CHECK(json::parse(*line, nullptr, false).at("partitions") == 2);
  CHECK(again.stop(SIGTERM) == 0);
}

TEST_CASE("what is wrong with a file has one exit code, whatever the command") {
  Shop shop;
  TemporaryDirectory home;
  const std::string folder = home.path().string();
  const std::string bytes("\x01\x00\xff garbage", 10);
  for (const char* name : {"x.yaml", "x.fbs", "x.bfbs", "x.capsule", "x.csv"})
    std::ofstream(home.path() / name, std::ios::binary) << bytes;
  std::ofstream(home.path() / "broken.fbs") << "namespace x; table {";
  std::ofstream(home.path() / "two.yaml") << "saga: a\n---\nsaga: b\n";

  // {} stands for the file.
  struct Command {
    std::string words, extension;
    int exit_of_garbage;
  };
  const Command commands[] = {
      {"place {} --dir '" + shop.system.directory() + "'", "csv", 1},
      {"definitions check {}", "yaml", 3},
      {"definitions apply {} --reason x --dir '" + shop.system.directory() + "'", "yaml", 3},
      {"whatif --definition {} --dir '" + shop.system.directory() + "'", "yaml", 3},
      {"schema check {} {}", "fbs", 3},
      {"schema check {} {}", "bfbs", 1},
      {"schema apply {} --reason x --dir '" + shop.system.directory() + "'", "fbs", 3},
      {"schema decode {}", "csv", 1},
      {"import {}", "capsule", 1},
      {"replay --to payment --file {} --dir '" + shop.system.directory() + "'", "capsule", 1},
  };
  const auto exit_with = [](std::string words, const std::string& file) {
    for (auto at = words.find("{}"); at != std::string::npos; at = words.find("{}", at))
      words.replace(at, 2, "'" + file + "'");
    return shell("\"$laban\" " + words).exit_code;
  };
  for (const auto& [words, extension, exit_of_garbage] : commands) {
    INFO(words);
    const std::string unreadable = folder + "/unreadable." + extension;
    std::filesystem::remove(unreadable);
    std::filesystem::create_symlink("/proc/self/mem",
                                    unreadable);  // reading it fails, even as root
    CHECK(exit_with(words, folder + "/none." + extension) == 5);
    if (extension != "fbs") CHECK(exit_with(words, unreadable) == 1);
    CHECK(exit_with(words, folder + "/x." + extension) == exit_of_garbage);
  }
  CHECK(exit_with("schema check {} {}", folder + "/broken.fbs") == 3);
  CHECK(exit_with("schema check {} {}", folder + "/x.capsule") == 2);
  CHECK(exit_with("definitions check {}", folder + "/two.yaml") == 3);
  const std::string payment = program("laban-payment") + " --replay ";
  CHECK(shell(payment + folder + "/none").exit_code == 5);
  CHECK(shell(payment + folder).exit_code == 1);
  CHECK(shell(payment + folder + "/x.capsule").exit_code == 1);
  CHECK(shell("(exec 3>&1; " + payment +
              "'" LABAN_SOURCE_DIR "/tests/capsules/orders.capsule' 2>&3 >/dev/full)")
            .exit_code == 1);
}

TEST_CASE("a reason has the same limits wherever one is given") {
  Shop shop;
  shop.place(1);
  const std::string id = lines_of(shop.laban_quiet("sagas ls -o name").output).at(0);
  const std::string long_one(201, 'x');
  for (const std::string& words :
       {"sagas hold " + id,
        std::string("definitions apply '" LABAN_SOURCE_DIR "/schemas/sagas/order.yaml'"),
        std::string("definitions withdraw order"),
        std::string("schema apply '" LABAN_SOURCE_DIR "/schemas/payment.fbs'"),
        std::string("options apply payment fail=0%")}) {
    INFO(words);
    const auto refused = shop.laban(words + " --reason " + long_one);
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.output, "--reason has 201 bytes; the limit is 200"));
    CHECK(shop.laban(words + " --reason \"$(printf 'two\\nlines')\"").exit_code == 2);
  }
}

TEST_CASE("the programs that up runs die with it, even when it is killed") {
  TemporaryDirectory home;
  ChildProcess up({program("laban"), "up", "--json", "--dir", (home.path() / "shop").string()});
  const auto line = up.line(60s);
  REQUIRE(line);
  const json started = json::parse(*line, nullptr, false);
  up.stop(SIGKILL);
  CHECK(eventually([&] {
    for (const json& process : started.at("processes")) {
      std::ifstream stat("/proc/" + process.at("pid").dump() + "/stat");
      const std::string text((std::istreambuf_iterator<char>(stat)), {});
      if (!text.empty() && !contains(text, ") Z")) return false;
    }
    return true;
  }));
}

TEST_CASE("the demo prints one JSON document, its audit holds, and it leaves nothing behind") {
  TemporaryDirectory home;
  const std::string line =
      "TMPDIR='" + home.path().string() + "' exec \"$laban\" demo --count 200 --rate 0 --json";
  const auto finished = run({"/bin/sh", "-c", "laban='" + program("laban") + "'; " + line});
  CHECK(finished.exit_code == 0);
  const json summary = json::parse(finished.output, nullptr, false);
  REQUIRE(summary.is_object());
  CHECK(summary.at("placed") == 200);
  CHECK(summary.at("completed").get<int>() + summary.at("compensated").get<int>() == 200);
  CHECK(summary.at("stuck") == 0);
  CHECK(summary.at("running") == 0);
  CHECK(summary.at("compensated").get<int>() > 0);
  CHECK(summary.at("seconds").get<double>() > 0);
  CHECK(summary.at("cpu_us_per_saga").get<double>() > 0);
  CHECK(summary.at("sagas").size() == 3);
  CHECK(summary.at("audit").at("holds") == true);
  for (const json& rule : summary["audit"].at("rules")) CHECK(rule.at("facts").get<int>() > 0);
  CHECK(std::filesystem::is_empty(home.path()));
}

TEST_CASE("an interrupted demo ends with 130 and leaves nothing") {
  TemporaryDirectory home;
  ChildProcess demo({"/bin/sh", "-c",
                     "TMPDIR='" + home.path().string() + "' exec '" + program("laban") +
                         "' demo --count 100000 --rate 10 2>&1"});
  std::optional<std::string> line;
  do {
    line = demo.line(60s);
  } while (line && !contains(*line, "running"));
  REQUIRE(line);
  const int status = demo.stop(SIGINT);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
  CHECK(std::filesystem::is_empty(home.path()));
}

TEST_CASE("wrong use ends with 2 and names the nearest right word") {
  CHECK(contains(shell("\"$laban\" sgas ls").output, "Did you mean 'sagas'?"));
  CHECK(contains(shell("\"$laban\" tail --sicne 10m").output, "Did you mean '--since'?"));
  CHECK(shell("\"$laban\" sagas ls --state happy").exit_code == 2);
  CHECK(shell("\"$laban\" sagas show").exit_code == 2);
  CHECK(shell("\"$laban\"").exit_code == 2);
  CHECK(shell("\"$laban\" --help").exit_code == 0);
  CHECK(shell("\"$laban\" help sagas").exit_code == 0);
  const json tree = json::parse(shell("\"$laban\" commands --json").output, nullptr, false);
  CHECK(tree.at("commands").size() > 10);
}

TEST_CASE("an event is decoded from its bytes, from hex and from a bare payload") {
  Shop shop;
  shop.place(1);
  const auto messages = shop.system.log();
  const auto placed = std::find_if(messages.begin(), messages.end(), [](const auto& message) {
    return contains(message.subject, "order.placed");
  });
  REQUIRE(placed != messages.end());
  const std::string path = shop.system.directory() + "/event.bin";
  std::ofstream(path, std::ios::binary) << placed->data;
  const json decoded =
      json::parse(shell("\"$laban\" schema decode '" + path + "'").output, nullptr, false);
  CHECK(decoded.at("type") == "order.placed");
  CHECK(decoded.at("data").at("order_id") == decoded.at("subject"));
  CHECK_FALSE(decoded.contains("sequence"));
  const auto hex = shell("od -An -v -tx1 '" + path + "' | \"$laban\" schema decode -");
  CHECK(json::parse(hex.output, nullptr, false) == decoded);
  CHECK(shell("echo rubbish | \"$laban\" schema decode -").exit_code == 1);
  CHECK(shell("\"$laban\" schema decode /nonexistent").exit_code == 5);
}

TEST_CASE("every program of a system gets the durability class it was started with") {
  Shop shop({"--durability", "power"});
  shop.place(5);
  for (const char* name : {"orders", "payment", "observer"}) {
    std::ifstream file("/proc/" + std::to_string(shop.system.process(name)) + "/cmdline");
    const std::string words((std::istreambuf_iterator<char>(file)), {});
    CHECK(words.find(std::string("--durability\0power\0", 19)) != std::string::npos);
  }
  const auto refused = shop.laban("up --durability often");
  CHECK(refused.exit_code == 2);
  CHECK(contains(refused.output, "power"));
}

TEST_CASE(
    "services say what they hear and emit, and one that is silent is named before a timeout") {
  Shop shop;
  shop.place(5);
  const json well = shop.laban_json("services --json");
  REQUIRE(well.at("services").size() == 6);
  for (const json& service : well["services"]) {
    CAPTURE(service.dump());
    CHECK(service.at("instances") == 1);
    CHECK(service.at("health") != "bad");
  }
  const json payment = shop.laban_json("services payment --json");
  CHECK(payment.at("services")[0].at("hears").dump() ==
        R"([{"seen":5,"type":"inventory.reserved"},{"seen":0,"type":"payment.refund_requested"}])");
  CHECK(payment.at("unheard").empty());
  CHECK(
      contains(shop.laban("services --ascii").output, "the observer counts it as done of carrier"));
  CHECK(shop.laban("services nobody").exit_code == 2);

  ::kill(shop.system.process("seller"), SIGSTOP);
  shop.system.place({"--generate", "2", "--seed", "77"});
  CHECK(eventually([&] {
    const auto shown = shop.laban("services --ascii").output;
    return contains(shown, "x silent") && contains(shown, "x seller: does not answer; saga ") &&
           contains(shown, "until it times out");
  }));
  ::kill(shop.system.process("seller"), SIGCONT);
}

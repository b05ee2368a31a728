// Operators' actions on the sagas of a running system, from the command line.
#include <doctest/doctest.h>

#include <csignal>

#include "tests/integration/shell.h"

using namespace laban::testing;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

// A shop whose logistics service is stopped: declined orders wait for their undo, the others for a
// carrier.
struct StandingShop : Shop {
  static constexpr std::uint64_t orders = 12;

  // `asked`: the service the declined orders wait for.
  explicit StandingShop(std::vector<std::string> words = {}, const std::string& asked = "logistics")
      : Shop(with_failures(words)) {
    ::kill(system.process("logistics"), SIGSTOP);
    system.place({"--generate", std::to_string(orders), "--seed", "9"});
    const bool stands = eventually([&] {
      const auto running = ids("running"), compensating = ids("compensating");
      return running.size() + compensating.size() == orders &&
             ids("running --service logistics") == running &&
             ids("compensating --service " + asked) == compensating;
    });
    REQUIRE(stands);
    REQUIRE(ids("running").size() >= 5);
    REQUIRE(ids("compensating").size() >= 2);
  }
  ~StandingShop() { wake_logistics(); }

  void wake_logistics() { ::kill(system.process("logistics"), SIGCONT); }

  std::vector<std::string> ids(const std::string& state) {
    return lines_of(laban("sagas ls --state " + state + " -o name 2>/dev/null").output);
  }
  json show(const std::string& saga) { return laban_json("sagas show " + saga + " --json"); }
  json act(const std::string& words) { return laban_json("sagas " + words + " --json"); }
  std::uint64_t count(const std::string& type) { return system.event_counts()[type]; }

 private:
  static std::vector<std::string> with_failures(std::vector<std::string> words) {
    words.insert(words.end(), {"--fail", "payment=30%"});
    return words;
  }
};

double left_ms(const json& saga) {
  for (const json& wait : saga.at("waiting_for")) {
    if (wait.at("service") == "logistics") return wait.at("left_ms").get<double>();
  }
  FAIL("it does not wait for logistics");
  return 0;
}

}  // namespace

TEST_CASE("a saga is held and released; impossible actions are refused with the reason") {
  StandingShop shop;
  const auto running = shop.ids("running");
  const std::string held = running[0], other = running[1];
  const auto hold = shop.laban("sagas hold " + held + " --reason 'calling them' --as ann --ascii");
  CHECK(hold.exit_code == 0);
  CHECK(contains(hold.output, held + "  v held"));
  const double left = left_ms(shop.show(held)), left_of_other = left_ms(shop.show(other));
  CHECK(eventually([&] { return left_ms(shop.show(other)) < left_of_other - 700; }));
  CHECK(left_ms(shop.show(held)) == left);

  const auto again = shop.laban("sagas hold " + held + " --reason twice --as ann --ascii");
  CHECK(again.exit_code == 3);
  CHECK(contains(again.output, "refused: it is already held"));
  CHECK(shop.laban("sagas hold nobody --reason x").exit_code == 5);
  const auto alone = shop.laban("sagas hold --state running --reason x");
  CHECK(alone.exit_code == 2);
  CHECK(contains(alone.output, "--yes"));

  const json released =
      shop.act("release --service logistics --reason 'they called' --as bob --yes");
  REQUIRE(released.at("sagas").size() == 1);  // only held ones
  CHECK(released["sagas"][0].at("saga") == held);
  CHECK(released["sagas"][0].at("result") == "done");
  CHECK(shop.show(held).at("held") == nullptr);
  CHECK(eventually([&] { return left_ms(shop.show(held)) < left; }));

  const json listed = shop.laban_json("audit --operators --json");
  const json& acts = listed.at("acts");
  REQUIRE(acts.size() == 4);
  CHECK(acts[0].at("action") == "apply");
  CHECK(acts[1].at("action") == "hold");
  CHECK(acts[1].at("saga") == held);
  CHECK(acts[1].at("by") == "ann");
  CHECK(acts[1].at("reason") == "calling them");
  CHECK(acts[1].at("accepted") == true);
  CHECK(acts[2].at("accepted") == false);
  CHECK(acts[2].at("outcome") == "it is already held");
  CHECK(acts[3].at("action") == "release");
  CHECK(acts[3].at("by") == "bob");
  // A heading, two acts, and the position that they are of.
  CHECK(lines_of(shop.laban("audit --operators --last 2").output).size() == 4);
}

TEST_CASE("retry, skip and abort move sagas, by id and by query, and everything ends") {
  StandingShop shop;
  const auto failing = shop.ids("compensating");
  const auto fences = [&] { return shop.count("logistics.stop_requested"); };
  const auto before = fences();
  const json retried = shop.act("retry " + failing[0] + " --reason 'is it back?'");
  CHECK(retried["sagas"][0].at("result") == "done");
  CHECK(contains(retried["sagas"][0].at("text"), "asked again"));
  CHECK(fences() > before);  // by the time the command reports it

  const auto skipped = shop.laban("sagas skip " + failing[1] + " --step dispatch --reason gone");
  CHECK(skipped.exit_code == 0);
  CHECK(shop.laban("sagas wait " + failing[1] + " --for compensated --timeout 20s").exit_code == 0);
  CHECK(shop.show(failing[1]).at("acts")[0].at("step") == "dispatch");

  const auto running = shop.ids("running");
  const std::string query = "abort --state running --service logistics --reason 'on strike'";
  const auto meant = shop.laban("sagas " + query + " --dry-run -o name 2>/dev/null");
  CHECK(meant.exit_code == 0);
  CHECK(lines_of(meant.output) == running);
  CHECK(shop.ids("running") == running);
  const json aborted = shop.act(query + " --yes");
  CHECK(aborted.at("counts") == json{{"done", running.size()}});
  CHECK(shop.ids("running").empty());
  const auto twice = shop.laban("sagas abort " + running[0] + " --reason again --ascii");
  CHECK(twice.exit_code == 3);
  CHECK(contains(twice.output, "it is already being undone"));
  const auto preview = shop.laban("sagas abort " + running[0] + " --reason again --dry-run");
  CHECK(preview.exit_code == 3);
  CHECK(contains(preview.output, "would be refused: it is already being undone"));
  CHECK(shop.laban("sagas abort nope --reason x --dry-run").exit_code == 5);

  shop.wake_logistics();
  CHECK(shop.system.all_ended(StandingShop::orders));
  CHECK(shop.ids("stuck").empty());
  CHECK(broken_rules(shop.system.audit()) == "");
  CHECK(shop.laban_json("audit --operators --json").at("acts").size() == running.size() + 4);
}

TEST_CASE("without an observer nothing is published; when none emits, nothing is reported done") {
  StandingShop shop({"--mode", "observe"}, "observer");
  const std::string saga = shop.ids("running").front();
  const auto unmoved =
      shop.laban("sagas abort " + saga + " --reason 'customer called' --timeout 500ms --ascii");
  CHECK(unmoved.exit_code == 124);
  CHECK(contains(unmoved.output, "logistics.stop_requested is not in the log"));
  CHECK(shop.show(saga).at("state") == "compensating");

  const pid_t observer = shop.system.process("observer");
  ::kill(observer, SIGSTOP);
  const auto unheard = shop.laban("sagas hold " + saga + " --reason x");
  ::kill(observer, SIGCONT);
  CHECK(unheard.exit_code == 6);
  CHECK(contains(unheard.output, "Nothing was published about " + saga));
  CHECK(shop.count("laban.operator_acted") == 1);
}

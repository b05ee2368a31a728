// Causes and consequences of an event, from a running system.
#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>

#include "bus/event/wire.h"
#include "tests/integration/shell.h"

using namespace laban::testing;
using nlohmann::json;

namespace {

struct Known {
  std::string id, saga, type;
  std::uint64_t sequence = 0;
  std::uint32_t partition = 0;

  std::string place() const {
    return "'" + (partition == 0 ? "" : std::to_string(partition)) + "#" +
           std::to_string(sequence) + "'";
  }
};

// The events of the log, in order.
std::vector<Known> events_of(RunningSystem& system, std::uint32_t partitions) {
  std::vector<Known> known;
  for (const auto& message : system.log()) {
    const auto subject = laban::Subject::parse(message.subject);
    if (!subject) continue;
    const auto event = laban::wire::decode(message, "shop", subject->partition(), partitions);
    if (!event) continue;
    known.push_back({event->envelope.id.hex(), std::string(event->envelope.saga),
                     std::string(event->envelope.type), message.sequence, subject->partition()});
  }
  return known;
}

std::vector<std::string> types_of(const json& entries) {
  std::vector<std::string> types;
  for (const json& entry : entries) types.push_back(entry.at("type"));
  return types;
}

// The first four digits that the ids of two events share.
std::string shared_digits(const std::vector<Known>& events) {
  std::map<std::string, std::string> seen;
  for (const auto& event : events) {
    const auto [first, is_new] = seen.emplace(event.id.substr(0, 4), event.id);
    if (!is_new && first->second != event.id) return first->first;
  }
  return {};
}

}  // namespace

TEST_CASE("why goes back to the start of a declined order, impact on to its end") {
  Shop shop({"--fail", "payment=30%", "--partitions", "2"});
  shop.place(40);
  const std::string saga =
      lines_of(shop.laban("sagas ls --state compensated -o name").output).at(0);
  const json why = shop.laban_json("why " + saga + " --json");
  CHECK(why.at("saga") == saga);
  CHECK(why.at("made_it_fail") == true);
  CHECK(why.at("is_complete") == true);
  CHECK(types_of(why.at("chain")) ==
        std::vector<std::string>{"order.placed", "inventory.reserved", "payment.declined"});
  for (std::size_t i = 1; i < why["chain"].size(); ++i)
    CHECK(why["chain"][i].at("cause") == why["chain"][i - 1].at("id"));
  const auto told = shop.laban("why " + saga + " --ascii");
  CHECK(told.exit_code == 0);
  CHECK(contains(told.output, "This made the saga fail: "));
  CHECK(
      contains(told.output, "laban impact " + why["event"]["id"].get<std::string>().substr(0, 12)));

  const auto events = events_of(shop.system, 2);
  const auto of_saga =
      std::count_if(events.begin(), events.end(), [&](const auto& e) { return e.saga == saga; });
  const json impact = shop.laban_json("impact " + saga + "/order.placed --json");
  CHECK(impact.at("followed").size() + 1 == static_cast<std::size_t>(of_saga));
  CHECK(impact.at("silent").empty());
  const auto followed = shop.laban("impact " + saga + "/order.placed --ascii");
  CHECK(followed.exit_code == 0);
  CHECK(contains(followed.output, std::to_string(of_saga - 1) + " events followed, the last one"));
  CHECK(contains(followed.output, "order.cancelled"));
  const auto last = shop.laban("impact " + saga + "/order.cancelled");
  CHECK(contains(last.output, "1 event followed"));  // the mail
  CHECK(contains(shop.laban("impact " + saga + "/notification.sent").output,
                 "Nothing followed from it."));
}

TEST_CASE("an event is found by its id, its position, its type and as the saga's failure") {
  Shop shop({"--fail", "payment=30%", "--partitions", "2"});
  shop.place(40);
  std::map<std::uint32_t, Known> declined;
  for (const auto& event : events_of(shop.system, 2)) {
    if (event.type == "payment.declined") declined[event.partition] = event;
  }
  REQUIRE(declined.size() == 2);
  for (const auto& [partition, event] : declined) {
    for (const std::string& name : {event.id, event.id.substr(0, 12), event.place(), event.saga,
                                    event.saga + "/payment.declined", event.saga + "/failure",
                                    event.saga + "/#" + std::to_string(event.sequence)}) {
      CAPTURE(name);
      CHECK(shop.laban("why " + name + " -o name").output == event.id + "\n");
      CHECK(shop.laban("impact " + name + " -o name").output == event.id + "\n");
    }
  }
}

TEST_CASE("a name that matches no event, or several, is reported with the alternatives") {
  Shop shop({"--fail", "payment=30%"});
  shop.place(100);
  const auto events = events_of(shop.system, 1);
  const std::string digits = shared_digits(events), saga = events.back().saga;
  REQUIRE_FALSE(digits.empty());
  REQUIRE(shop.system.connection().publish_raw("shop.0.payment.charged", "garbage"));
  const auto garbage = shop.system.log();
  const auto unread = std::find_if(garbage.begin(), garbage.end(),
                                   [](const auto& message) { return message.data == "garbage"; });
  REQUIRE(unread != garbage.end());
  struct Wrong {
    std::string name;
    int exit_code;
    std::string says;
  };
  for (const std::string command : {"why ", "impact "}) {
    for (const auto& [name, exit_code, says] :
         std::vector<Wrong>{{"ffffffff00000000", 5, "no event id begins with 'ffffffff00000000'"},
                            {"nobody", 5, "nobody"},
                            {saga + "/payment.refunded", 5, "has no event 'payment.refunded'"},
                            {"'#99999999'", 5, "has no message #99999999: it holds #1 to #"},
                            {"'7#1'", 5, "no such partition: 7"},
                            {"'#1'", 5, "does not belong to a saga"},
                            {"'#" + std::to_string(unread->sequence) + "'", 5, "is not an event: "},
                            {"'#x'", 2, "(expected an id, '#SEQUENCE'"},
                            {digits, 2, "several event ids begin with '" + digits + "'"}}) {
      CAPTURE(command);
      CAPTURE(name);
      const auto refused = shop.laban(command + name);
      CAPTURE(refused.output);
      CHECK(refused.exit_code == exit_code);
      CHECK(contains(refused.output, says));
      CHECK(contains(refused.output, "laban tail --last 20"));
    }
    const auto unknown = shop.laban(command + saga + "/never.happened");
    CHECK(unknown.exit_code == 2);
    CHECK(contains(unknown.output, "there is no event type 'never.happened'"));
    const auto error = shop.laban(command + "ffffffff00000000 --json");
    CHECK(json::parse(error.output, nullptr, false).at("error").at("code") == "not_found");
  }
}

TEST_CASE("impact names the service that has not answered an event, for as long as it has not") {
  Shop shop;
  ::kill(shop.system.process("payment"), SIGSTOP);
  shop.system.place({"--generate", "1", "--seed", "7"});
  std::string saga;
  REQUIRE(eventually([&] {
    const auto names = lines_of(shop.laban_quiet("sagas ls --service payment -o name").output);
    if (names.size() == 1) saga = names[0];
    return !saga.empty();
  }));
  const std::string event = "impact " + saga + "/inventory.reserved ";
  const auto waiting = shop.laban(event + "--ascii");
  CHECK(contains(waiting.output, "Nothing followed from it."));
  CHECK(contains(waiting.output,
                 "! payment has not answered with payment.charged or payment.declined"));
  CHECK(shop.laban_json(event + "--json").at("silent").dump() ==
        R"([{"events":["payment.charged","payment.declined"],"service":"payment"}])");
  CHECK(contains(shop.laban("why " + saga + "/order.placed").output,
                 "Nothing led to it: it is a root event."));
  ::kill(shop.system.process("payment"), SIGCONT);
  REQUIRE(shop.system.all_ended(1));
  CHECK(shop.laban_json(event + "--json").at("silent").empty());
  CHECK_FALSE(contains(shop.laban(event).output, "has not answered"));
}

TEST_CASE("why of a deadline names who was silent, and why of its tick what was requested") {
  Shop shop;
  std::ifstream order(LABAN_SOURCE_DIR "/schemas/sagas/order.yaml");
  std::string text(std::istreambuf_iterator<char>(order), {});
  const std::string usual = "undone: payment.refunded, within: 30s";
  REQUIRE(contains(text, usual));
  const auto changed = [&](const char* within) {
    std::string other = text;
    other.replace(other.find(usual), usual.size(),
                  std::string("undone: payment.refunded, within: ") + within);
    const std::string path = shop.system.directory() + "/" + within + ".yaml";
    std::ofstream(path) << other;
    return path;
  };
  REQUIRE(shop.laban("definitions apply " + changed("2s") + " --reason hurry").exit_code == 0);
  ::kill(shop.system.process("payment"), SIGSTOP);
  shop.system.place({"--generate", "2", "--seed", "7"});
  std::vector<std::string> undone;
  CHECK(eventually([&] {
    undone = lines_of(shop.laban_quiet("sagas ls --state compensated -o name").output);
    return undone.size() == 2;
  }));
  ::kill(shop.system.process("payment"), SIGCONT);
  REQUIRE(undone.size() == 2);
  const std::string& saga = undone[0];
  const json why = shop.laban_json("why " + saga + " --json");
  CHECK(types_of(why.at("chain")) ==
        std::vector<std::string>{"order.placed", "inventory.reserved", "time"});
  CHECK(why.at("made_it_fail") == true);
  REQUIRE(why.at("decided_by_time").size() == 1);
  const json decided = why["decided_by_time"][0];
  CHECK(decided.at("alike") == json{{"sagas", 2}, {"of", 2}});
  REQUIRE(decided.at("waits").size() == 1);
  CHECK(decided["waits"][0].at("service") == "payment");
  CHECK(decided["waits"][0].at("began") == why["chain"][1].at("sequence"));
  CHECK(decided["waits"][0].at("silent_ms") >= 2000);
  const auto told = shop.laban("why " + saga + "/logistics.stop_requested --ascii");
  CHECK(contains(told.output, "charge was opened by #"));
  CHECK(contains(told.output, "; payment was silent for "));
  CHECK_FALSE(contains(told.output, "Nothing led to it"));
  CHECK_FALSE(contains(told.output, "is not an event of this saga"));

  const std::string tick = std::to_string(decided.at("sequence").get<std::uint64_t>());
  for (const std::string& name : {"'#" + tick + "'", decided.at("id").get<std::string>()}) {
    CAPTURE(name);
    CHECK(contains(shop.laban("why " + name + " -o name").output, saga));
    CHECK(contains(shop.laban("impact " + name + " -o name").output, saga));
    const auto requested = shop.laban("why " + name);
    CHECK(requested.exit_code == 0);
    CHECK(contains(requested.output, "logistics.stop_requested"));
    CHECK(contains(requested.output, "laban why '" + saga.substr(0, 2)));
  }
  REQUIRE(eventually(
      [&] { return shop.laban_quiet("why " + saga + "/payment.charged").exit_code == 0; }));
  CHECK(contains(shop.laban("why " + saga).output, "payment.charged came after all, as #"));
  const json saved =
      shop.laban_json("whatif --definition " + changed("10m") + " --saga " + saga + " --json");
  const json& list = saved.at("sagas").empty() ? saved.at("undecided_sagas") : saved.at("sagas");
  REQUIRE(list.size() == 1);
  CHECK(list[0].at("parting").at("saved") == "yes");
  CHECK(saved.at("as_of").at("partitions").size() == 1);
  const auto whole = shop.laban("whatif --definition " + changed("10m"));
  CHECK(contains(whole.output, "would it have saved them from failing there? yes 2, no 0"));
  CHECK(contains(whole.output, "as of shop-0:"));
}

// The answers of every endpoint for one busy world, byte for byte: golden/ENDPOINT.txt holds
// requests and answers in turn. LABAN_WRITE_GOLDEN=1 makes the answers golden.

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/observer/queries/busy_world.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::BusyWorld;
using Json = nlohmann::ordered_json;

namespace {

struct Question {
  std::string endpoint;
  Json request;
};

std::vector<Question> questions() {
  const std::string supposed = BusyWorld::with_change("within: 15m", "within: 10m");
  const std::string impatient = BusyWorld::with_change("undone: inventory.released, within: 30s",
                                                       "undone: inventory.released, within: 100ms");
  const std::string indifferent =
      BusyWorld::with_change("fails: [payment.declined]", "fails: [payment.refused]");
  return {
      {"sagas.ls", {{"limit", 1000}}},
      {"sagas.ls", {{"limit", 3}, {"newest_first", true}}},
      {"sagas.ls", {{"state", "stuck"}}},
      {"sagas.ls", {{"state", {"running", "compensating"}}, {"older_than_ms", 1500}}},
      {"sagas.ls", {{"service", "payment"}}},
      {"sagas.ls", {{"service", "operator"}}},
      {"sagas.ls", {{"step", "charge"}, {"business", "accepted"}}},
      {"sagas.ls", {{"definition", "order~shadow"}, {"limit", 2}}},
      {"sagas.ls", {{"finding", {"duplicate", "dead_letter"}}}},
      {"sagas.ls", {{"at", {{"sequence", 40}}}}},
      {"sagas.ls", {{"at", {{"time", "2026-09-21T14:13:23Z"}}}, {"state", "completed"}}},
      {"sagas.show", {{"saga", "done-0"}}},
      {"sagas.show", {{"saga", "failed-0"}}},
      {"sagas.show", {{"saga", "stuck-0"}}},
      {"sagas.show", {{"saga", "stuck-1"}, {"events", 3}}},
      {"sagas.show", {{"saga", "stuck-1"}, {"after", 120}}},
      {"sagas.show", {{"saga", "refunding-2"}}},
      {"sagas.show", {{"saga", "shadowed-2"}, {"definition", "order~shadow"}}},
      {"sagas.show", {{"saga", "forward-0"}}},
      {"sagas.show", {{"saga", "letter-1"}}},
      {"sagas.show", {{"saga", "open-0"}}},
      {"sagas.show", {{"saga", "open-1"}}},
      {"sagas.show", {{"saga", "unstarted"}}},
      {"sagas.show", {{"saga", "failed-0"}, {"at", {{"sequence", 40}}}}},
      {"acts.ls", Json::object()},
      {"acts.ls", {{"limit", 2}, {"newest_first", true}}},
      {"acts.ls", {{"since", "2026-09-21T14:13:25Z"}, {"limit", 1}}},
      {"sagas.stats", {{"seconds", 12}}},
      {"sagas.stats", {{"seconds", 1}, {"definition", "order~shadow"}}},
      {"divergence", {{"definition", "order"}}},
      {"divergence", {{"definition", "order~shadow"}, {"number", 2}, {"limit", 1}}},
      {"sagas.profile", Json::object()},
      {"sagas.profile", {{"saga", "failed-0"}, {"sample", 3}}},
      {"sagas.types", Json::object()},
      {"sagas.failures", Json::object()},
      {"sagas.failures", {{"sample", 3}, {"since", "2026-09-21T14:13:20Z"}}},
      {"dlq.groups", Json::object()},
      {"dlq.groups", {{"all", true}, {"limit", 1}}},
      {"dlq.ls", {{"all", true}}},
      {"dlq.ls", {{"service", "payment"}, {"limit", 1}}},
      {"dlq.show", {{"sequence", "the first"}}},
      {"dlq.show", {{"sequence", "the last"}}},
      {"events.find", {{"id", "the first"}}},
      {"events.find", {{"id", "ffff"}}},
      {"whatif", {{"text", supposed}, {"saga", "stuck-0"}}},
      {"whatif", {{"text", impatient}, {"saga", "slow-0"}}},
      {"whatif", {{"text", indifferent}, {"saga", "declined"}}},
      {"graph", Json::object()},
      {"graph", {{"definition", "order"}}},
      {"names", Json::object()},
      {"overview", {{"types", true}, {"seconds", 3}}},
      {"overview", {{"order", "newest"}, {"limit", 4}, {"state", "stuck"}}},
  };
}

class Asker {
 public:
  std::string ask(const std::string& endpoint, Json request) const {
    if (endpoint == "events.find" && request["id"] == "the first")
      request["id"] = letters()[0]["id"];
    if (endpoint == "dlq.show") {
      const Json all = letters();
      request["sequence"] =
          (request["sequence"] == "the first" ? all.front() : all.back())["sequence"];
    }
    const auto reply = answer(endpoint, request.dump(), busy_.observer.queries());
    if (!reply) FAIL(endpoint << ": " << reply.error().message);
    return *reply;
  }

  std::string status() const { return busy_.status(); }

 private:
  Json letters() const {
    const auto reply = answer("dlq.ls", R"({"all": true})", busy_.observer.queries());
    REQUIRE(reply);
    return Json::parse(*reply)["letters"];
  }

  BusyWorld busy_;
};

// By endpoint: requests and answers, one per line.
std::map<std::string, std::string> all_answers() {
  const Asker asker;
  std::map<std::string, std::string> all;
  for (const auto& [endpoint, request] : questions())
    all[endpoint] += request.dump() + "\n" + asker.ask(endpoint, request) + "\n";
  all["status"] = "{}\n" + asker.status() + "\n";
  all["status"] += "{}\n" + BusyWorld::status_of_nothing() + "\n";
  return all;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A few words around the first byte that differs.
std::string difference(const std::string& is, const std::string& was) {
  const auto [at, other] = std::mismatch(is.begin(), is.end(), was.begin(), was.end());
  const auto begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(at - is.begin() - 80, 0));
  static_cast<void>(other);
  return "is:  " + is.substr(begin, 240) + "\nwas: " + was.substr(begin, 240);
}

}  // namespace

TEST_CASE("every endpoint gives its golden answer, byte for byte") {
  const std::filesystem::path folder = LABAN_ANSWERS_DIR;
  for (const auto& [endpoint, answers] : all_answers()) {
    const auto path = folder / (endpoint + ".txt");
    if (std::getenv("LABAN_WRITE_GOLDEN") != nullptr) std::ofstream(path) << answers;
    const std::string expected = read(path);
    CAPTURE(endpoint);
    if (answers != expected) FAIL_CHECK(difference(answers, expected));
  }
}

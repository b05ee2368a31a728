// Dead letters on a running system, and what operators do about them.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <laban/service.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "bus/event/wire.h"
#include "events/laban.h"
#include "events/loyalty.h"
#include "events/payment.h"
#include "tests/integration/shell.h"

using namespace laban::testing;
using nlohmann::json;

namespace {

constexpr std::uint64_t orders = 24;
constexpr std::size_t aside = 3;  // charges that the careful loyalty dead-letters

template <class Native>
struct Said {
  laban::EventId id;
  std::uint32_t partition;
  std::string saga;
  Native event;
};

// A shop whose orders have ended, and a loyalty service that grants only so many points at once:
// the largest payments are dead-lettered.
class CarefulShop : public Shop {
 public:
  explicit CarefulShop(std::vector<std::string> words = {}) : Shop(words) {
    if (std::find(words.begin(), words.end(), "--partitions") != words.end()) partitions_ = 2;
    place(orders);
    std::vector<std::int64_t> points;
    for (const auto& charged : said<payment::Charged, payment::ChargedT>())
      points.push_back(charged.event.amount_cents / 100);
    REQUIRE(points.size() > aside + 5);
    std::sort(points.rbegin(), points.rend());
    REQUIRE(points[aside - 1] > points[aside]);
    at_most_ = points[aside];
    start_loyalty(at_most_);
    REQUIRE(eventually([&] { return letters("--all").size() == aside; }));
  }

  void start_loyalty(std::int64_t at_most) {
    loyalty_ = std::make_unique<ChildProcess>(std::vector<std::string>{
        program("tests/laban-careful-loyalty"), "--url", system.url(), "--dir", system.directory(),
        "--at-most", std::to_string(at_most)});
  }
  void mend() {
    REQUIRE(laban("options apply loyalty at-most=1000000000 --reason mended").exit_code == 0);
  }
  std::int64_t at_most() const { return at_most_; }

  std::vector<json> letters(const std::string& words = "") {
    const json listed = laban_json("dlq ls --letters --json " + words);
    return listed.value("letters", std::vector<json>{});
  }
  json show(const json& letter) { return laban_json("dlq show '" + place_of(letter) + "' --json"); }
  static std::string place_of(const json& letter) {
    const auto partition = letter.at("partition").get<int>();
    return (partition == 0 ? "" : std::to_string(partition)) + "#" + letter.at("sequence").dump();
  }
  std::uint64_t count(const std::string& type) { return system.event_counts()[type]; }

  // Every event of that type, without copies.
  template <class T, class Native>
  std::vector<Said<Native>> said() {
    std::vector<Said<Native>> all;
    for (const auto& message : system.log()) {
      const auto subject = laban::Subject::parse(message.subject);
      if (!subject) continue;
      const auto event = laban::wire::decode(message, "shop", subject->partition(), partitions_);
      if (!event || event->envelope.type != laban::EventTraits<T>::type) continue;
      const auto payload = laban::detail::verified_payload<T>(event->envelope.payload);
      const auto is_same = [&](const auto& one) { return one.id == event->envelope.id; };
      if (!payload || std::any_of(all.begin(), all.end(), is_same)) continue;
      Said<Native> one{
          event->envelope.id, subject->partition(), std::string(event->envelope.saga), {}};
      (*payload)->UnPackTo(&one.event);
      all.push_back(std::move(one));
    }
    return all;
  }
  std::vector<Said<loyalty::PointsEarnedT>> earned() {
    return said<loyalty::PointsEarned, loyalty::PointsEarnedT>();
  }
  std::vector<Said<laban::RedrivenT>> outcomes() {
    return said<laban::Redriven, laban::RedrivenT>();
  }

  // A redrive from a client that does not check first. Only in partition 0.
  void redrive_by_force(const json& letter, const std::string& service, const std::string& try_) {
    laban::RedriveRequestedT request;
    request.letter = letter.at("id");
    request.letter_sequence = letter.at("sequence");
    request.service = service;
    request.event_id = letter.at("event_id");
    request.event_type = letter.at("type");
    request.event_source = letter.at("event").at("source");
    request.by = request.reason = "a test";
    const std::string hex = letter.at("event").at("payload");
    for (std::size_t i = 0; i < hex.size(); i += 2)
      request.payload.push_back(
          static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    const auto payload = laban::detail::encode_payload(request);
    const std::string type = "laban.redrive_requested", saga = letter.at("saga");
    laban::Envelope envelope;
    envelope.id = laban::root_id("operator", letter.at("id").get<std::string>(), try_);
    envelope.type = type;
    envelope.source = "operator";
    envelope.saga = saga;
    envelope.payload = {payload.data(), payload.size()};
    REQUIRE(system.connection().publish_raw("shop.0." + type, laban::wire::encode(envelope)));
  }

 private:
  std::uint32_t partitions_ = 1;
  std::int64_t at_most_ = 0;
  std::unique_ptr<ChildProcess> loyalty_;
};

// Each of the charges gave its points once, and the last total is their sum. Each partition has its
// own totals.
void check_points(CarefulShop& shop, std::size_t charges) {
  const auto earned = shop.earned();
  CHECK(earned.size() == charges);
  std::map<std::pair<std::uint32_t, std::string>, std::int64_t> sums, totals;
  std::set<std::string> sagas;
  for (const auto& one : earned) {
    CHECK(sagas.insert(one.saga).second);
    const std::pair customer(one.partition, one.event.customer);
    sums[customer] += one.event.points;
    totals[customer] = std::max(totals[customer], one.event.total);
  }
  CHECK(sums == totals);
}

}  // namespace

TEST_CASE("events that failed alike are one group, and are handled once after a redrive") {
  CarefulShop shop({"--partitions", "2"});
  const json groups = shop.laban_json("dlq ls --json").at("groups");
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].at("open") == aside);
  CHECK(groups[0].at("service") == "loyalty");
  CHECK(groups[0].at("type") == "payment.charged");
  const std::string group = lines_of(shop.laban("dlq ls -o name").output).at(0);
  CHECK(contains(shop.laban("dlq ls").output, "laban dlq redrive " + group + " --reason WHY"));
  CHECK(lines_of(shop.laban("dlq show " + group).output).size() == 1 + aside);
  const auto doctor = shop.laban("doctor --ascii");
  CHECK(doctor.exit_code == 0);
  CHECK(contains(doctor.output,
                 "! dead letters   3 open; the newest kind: loyalty set aside payment.charged: "));

  const json letter = shop.show(shop.letters()[0]);
  CHECK(letter.at("event").at("data").at("amount_cents").get<std::int64_t>() / 100 >
        shop.at_most());
  CHECK(letter.at("saga_state") == "completed");
  const std::string name = "'" + shop.place_of(letter) + "'";
  CHECK(contains(shop.laban("dlq show " + name).output, "points at once"));
  const json why = shop.laban_json("why " + name + " --json");
  CHECK(why.at("event").at("type") == "laban.dead_lettered");
  CHECK(why.at("chain").at(why["chain"].size() - 2).at("id") == letter.at("event_id"));

  const auto dry = shop.laban("dlq redrive " + group + " --dry-run");
  CHECK(dry.exit_code == 0);
  CHECK(lines_of(dry.output).size() == 1 + aside);
  CHECK(shop.laban("dlq redrive " + group + " --yes").exit_code == 2);          // and no reason
  CHECK(shop.laban("dlq redrive " + group + " --reason back").exit_code == 2);  // and no --yes
  CHECK(shop.laban("dlq redrive --reason back --yes").exit_code == 2);          // and no letter
  CHECK(shop.laban("dlq redrive g-00000001 --reason back --yes").exit_code == 5);
  CHECK(shop.count("laban.redrive_requested") == 0);

  shop.mend();
  const auto sent = shop.laban("dlq redrive " + group + " --yes --reason 'limit raised' --as ann");
  CAPTURE(sent.output);
  CHECK(sent.exit_code == 0);
  CHECK(contains(sent.output, "3 of 3 done, 0 failed again"));
  CHECK(shop.laban_json("dlq ls --json").at("groups").empty());
  CHECK(contains(shop.laban("doctor --ascii").output, "dead letters   none open"));
  for (const json& one : shop.letters("--all")) {
    CHECK(one.at("status") == "redriven");
    CHECK(one.at("outcome") == "done");
    CHECK(one.at("by") == "ann");
    CHECK(one.at("why") == "limit raised");
  }
  const auto charges = shop.count("payment.charged");
  check_points(shop, charges);

  const auto again = shop.laban("dlq redrive " + name + " --reason again");
  CHECK(again.exit_code == 3);
  CHECK(contains(again.output, "skipped: it is already redriven"));
  CHECK(shop.laban("dlq redrive " + group + " --reason again --yes").exit_code == 5);
  CHECK(shop.count("laban.redrive_requested") == aside);
  CHECK(broken_rules(shop.system.audit()) == "");

  // A replay sees the redrives, and the option that was changed between.
  const auto replayed =
      shop.laban("replay --verify --to 'exec:" + program("tests/laban-careful-loyalty") + "'");
  CAPTURE(replayed.output);
  CHECK(replayed.exit_code == 0);
  CHECK(contains(replayed.output, "at-most=1000000000"));
}

TEST_CASE(
    "a redrive that fails again reports it, stops, and leaves a letter that can be redriven") {
  CarefulShop shop;
  const std::string group = lines_of(shop.laban("dlq ls -o name").output).at(0);
  const auto first = shop.letters()[0];
  const auto sent = shop.laban("dlq redrive " + group + " --yes --reason hoping --ascii");
  CAPTURE(sent.output);
  CHECK(sent.exit_code == 3);
  CHECK(contains(sent.output, "failed again: set aside again: handler: "));
  CHECK(contains(sent.output, "Stopped at the first new failure, 2 not sent. Fix loyalty first"));
  CHECK(shop.letters().size() == aside);
  CHECK(shop.show(first).at("status") == "failed_again");
  for (const std::string verb : {"redrive", "discard"}) {
    const auto late = shop.laban("dlq " + verb + " '" + shop.place_of(first) + "' --reason x");
    CHECK(late.exit_code == 3);
    CHECK(contains(late.output, "skipped: it has failed again: act on its newer dead letter"));
  }

  const json kept =
      shop.laban_json("dlq redrive " + group + " --yes --reason hoping --keep-going --json");
  REQUIRE(kept.at("letters").size() == aside);
  for (const json& one : kept["letters"]) CHECK(one.at("ending") == "failed_again");
  CHECK(shop.letters().size() == aside);
  CHECK(shop.letters("--all").size() == 2 * aside + 1);
  CHECK(shop.earned().size() == shop.count("payment.charged") - aside);

  shop.mend();
  CHECK(shop.laban("dlq redrive --service loyalty --yes --reason mended --rate 50").exit_code == 0);
  CHECK(shop.letters().empty());
  check_points(shop, shop.count("payment.charged"));
}

TEST_CASE("the service sees the edited copy, and an invalid one is not sent") {
  CarefulShop shop;
  const auto letters = shop.letters();
  const std::string name = "'" + shop.place_of(letters[0]) + "'", saga = letters[0].at("saga");
  json event = shop.laban_json("dlq show " + name + " --payload");
  const std::string file = shop.system.directory() + "/event.json";
  const auto redrive = [&](const json& edited, const std::string& which) {
    std::ofstream(file) << edited.dump();
    return shop.laban("dlq redrive " + which + " --reason 'cents, not euros' --edit " + file);
  };
  json misread = event, unknown = event;
  misread["amount_cents"] = "plenty";
  unknown["amount_euros"] = 42;
  const auto refused = redrive(misread, name), strange = redrive(unknown, name);
  CHECK(refused.exit_code == 2);
  CHECK(contains(refused.output, "JSON of payment.Charged: 1: 24"));
  CHECK(contains(refused.output, "laban dlq show LETTER --payload"));
  CHECK(strange.exit_code == 2);
  CHECK(contains(strange.output, "unknown field: amount_euros"));
  const auto two = redrive(event, name + " '" + shop.place_of(letters[1]) + "'");
  CHECK(two.exit_code != 0);
  CHECK(contains(two.output, "--edit takes one dead letter, but 2 match"));
  CHECK(shop.count("laban.redrive_requested") == 0);

  event["amount_cents"] = 4'200;
  CHECK(redrive(event, name).exit_code == 0);
  const auto earned = shop.earned();
  const auto one = std::find_if(earned.begin(), earned.end(),
                                [&](const auto& points) { return points.saga == saga; });
  REQUIRE(one != earned.end());
  CHECK(one->event.points == 42);
  CHECK(shop.letters().size() == aside - 1);
}

TEST_CASE("a discarded letter has a reason, stays readable, and cannot be redriven") {
  CarefulShop shop;
  shop.mend();
  const json letter = shop.show(shop.letters()[0]);
  const std::string name = "'" + shop.place_of(letter) + "'";
  CHECK(shop.laban("dlq discard " + name).exit_code == 2);
  CHECK(shop.laban("dlq discard " + name + " --dry-run --reason x").exit_code == 0);
  CHECK(shop.count("laban.dead_letter_discarded") == 0);
  CHECK(shop.laban("dlq discard " + name + " --reason 'a fraud' --as ann").exit_code == 0);
  CHECK(shop.letters().size() == aside - 1);
  const json after = shop.show(letter);
  CHECK(after.at("status") == "discarded");
  CHECK(after.at("by") == "ann");
  CHECK(after.at("why") == "a fraud");
  CHECK(contains(shop.laban("dlq ls --letters --all").output, "discarded"));

  const auto sent = shop.laban("dlq redrive " + name + " --reason 'after all'");
  CHECK(sent.exit_code == 3);
  CHECK(contains(sent.output, "skipped: it is already discarded"));
  shop.redrive_by_force(letter, "loyalty", "after all");
  REQUIRE(eventually([&] { return shop.outcomes().size() == 1; }));
  CHECK(shop.outcomes()[0].event.outcome == "refused");
  CHECK(shop.show(letter).at("status") == "discarded");
  CHECK(shop.earned().size() == shop.count("payment.charged") - aside);
}

TEST_CASE("only the service that set an event aside handles it again, and it only once") {
  CarefulShop shop;
  shop.mend();
  const json letter = shop.show(shop.letters()[0]);
  const std::string name = "'" + shop.place_of(letter) + "'";
  CHECK(shop.laban("dlq redrive --service seller --yes --reason 'to the seller'").exit_code == 5);

  const auto prepared = shop.count("seller.prepared");
  shop.redrive_by_force(letter, "seller", "first");  // it has handled the charge before
  REQUIRE(eventually([&] { return shop.outcomes().size() == 1; }));
  CHECK(shop.outcomes()[0].event.outcome == "refused");
  CHECK(contains(shop.outcomes()[0].event.reason, "not dead-lettered"));
  REQUIRE(eventually([&] { return shop.show(letter).at("status") == "open"; }));
  CHECK(shop.count("seller.prepared") == prepared);

  CHECK(shop.laban("dlq redrive " + name + " --reason back").exit_code == 0);
  const auto points = shop.earned().size();
  shop.redrive_by_force(letter, "loyalty", "second");
  REQUIRE(eventually([&] { return shop.outcomes().size() == 3; }));
  CHECK(shop.outcomes()[2].event.outcome == "refused");
  CHECK(shop.earned().size() == points);
  CHECK(shop.show(letter).at("status") == "redriven");
  CHECK(broken_rules(shop.system.audit()) == "");
}

TEST_CASE("letters of undone sagas and of unreadable messages are skipped, with the reason") {
  CarefulShop shop({"--fail", "logistics=100%"});
  shop.mend();
  const std::string name = "'" + shop.place_of(shop.letters()[0]) + "'";
  const auto passed = shop.laban("dlq redrive " + name + " --reason back");
  CHECK(passed.exit_code == 3);
  CHECK(contains(passed.output,
                 "its saga is compensated: whatever the service does now will be undone"));
  CHECK(shop.count("laban.redrive_requested") == 0);
  CHECK(shop.laban("dlq redrive " + name + " --reason back --force").exit_code == 0);

  REQUIRE(shop.system.connection().publish_raw("shop.0.payment.charged", "garbage"));
  json unreadable;
  REQUIRE(eventually([&] {
    for (const json& one : shop.letters("--service observer")) unreadable = one;
    return unreadable.is_object();
  }));
  const std::string garbage = "'" + shop.place_of(unreadable) + "'";
  const auto refused = shop.laban("dlq redrive " + garbage + " --reason back");
  CHECK(refused.exit_code == 3);
  CHECK(contains(refused.output, "skipped: it belongs to no service"));
  CHECK(shop.laban("dlq discard " + garbage + " --reason 'a typo'").exit_code == 0);
  CHECK(shop.letters("--service observer").empty());
}

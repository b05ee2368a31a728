// Attacks of one who may publish everything, against a system that works (docs/attacks.md).
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "events/laban.h"
#include "events/notification.h"
#include "events/order.h"
#include "events/payment.h"
#include "observer/projection/definition_events.h"
#include "observer/saga/fold/decision.h"
#include "tests/integration/attacker.h"
#include "tests/integration/shell.h"

using namespace laban;
using namespace laban::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t orders = 40;  // one message of doctor's says so
const std::vector<std::string> programs = {"orders",    "inventory",    "payment", "seller",
                                           "logistics", "notification", "observer"};
// Whose names the attacker uses up ids with: its own, and that of a service which the broker allows
// to publish its own retries and no more.
const std::vector<std::string> own_names = {"evil", "notification"};

std::string order_id(std::size_t number) { return fmt::format("g9-{:06}", number); }

// The ids that the events of an order will have.
struct OrderIds {
  EventId placed, reserved, charged, mail;

  explicit OrderIds(const std::string& saga)
      : placed(root_id("orders", saga, "order.placed")),
        reserved(derive_id(placed, "inventory", 0)),
        charged(derive_id(reserved, "payment", 0)),
        mail(derive_id(placed, "notification", 0)) {}
};

Envelope envelope_of(const EventId& id, std::string_view source, std::string_view saga = "-",
                     const EventId& cause = {}) {
  Envelope envelope;
  envelope.id = id;
  envelope.source = source;
  envelope.saga = saga;
  envelope.cause = cause;
  return envelope;
}

void use_up(Attacker& attacker, const EventId& id, std::string_view saga) {
  for (const auto& name : own_names) {
    RetryDueT due;
    due.service = name;
    attacker.say(envelope_of(id, name, saga), due);
  }
}

// Before the order is placed: its ids, its confirmation, and its failure.
void attack_order(Attacker& attacker, const std::string& saga) {
  const OrderIds ids(saga);
  for (const auto& id : {ids.placed, ids.reserved, ids.charged}) use_up(attacker, id, saga);
  notification::SentT sent;
  sent.order_id = saga;
  sent.message_id = "forged";
  attacker.say(envelope_of(ids.mail, "notification", saga, ids.placed), sent);
  DeadLetteredT letter;
  letter.service = "seller";
  letter.reason = "handler: forged";
  letter.event_type = "payment.charged";
  letter.event_id = ids.charged.hex();
  const EventId id = derive_id(ids.charged, "seller/dead_letter", 0);
  attacker.say(envelope_of(id, "seller", saga, ids.charged), letter, "evil");
  attacker.say(envelope_of(id, "evil", saga, ids.charged), letter);
}

void apply_definition(Attacker& attacker, const std::string& name, std::uint32_t number,
                      const std::string& text) {
  const auto event =
      observer::applied_event(name, number, text, {number, false, "mallory", "", {}});
  attacker.publish("shop.0." + event.type, event.message);
}

// Nine steps that all wait for each other.
std::string circle() {
  std::string text = "saga: circle\nstarts: s0.done\nsteps:\n";
  for (int i = 0; i < 9; ++i) {
    std::string others;
    for (int k = 0; k < 9; ++k) {
      if (k != i) others += fmt::format("{}s{}", others.empty() ? "" : ", ", k);
    }
    text += fmt::format("  s{}: {{ service: t, done: s{}.done, optional: true, after: [{}] }}\n", i,
                        i, others);
  }
  return text;
}

// An order of 4,000 lines that are one, with a text of 100 kB.
void place_giant(Attacker& attacker, const std::string& saga) {
  flatbuffers::FlatBufferBuilder builder;
  const auto text = builder.CreateString(std::string(100'000, 'x'));
  order::LineBuilder line(builder);
  line.add_description(text);
  const auto one = line.Finish();
  const auto all = builder.CreateVector(std::vector<flatbuffers::Offset<order::Line>>(4000, one));
  order::PlacedBuilder placed(builder);
  placed.add_lines(all);
  builder.Finish(placed.Finish(), detail::payload_identifier);
  Envelope envelope = envelope_of(root_id("orders", saga, "order.placed"), "orders", saga);
  envelope.type = "order.placed";
  envelope.payload = {builder.GetBufferPointer(), builder.GetSize()};
  attacker.say_bytes(envelope);
}

std::map<std::string, pid_t> processes(const RunningSystem& system) {
  std::map<std::string, pid_t> ids;
  for (const auto& name : programs) ids[name] = system.process(name);
  return ids;
}

// The most memory each has ever had, in MiB.
std::map<std::string, std::uint64_t> peaks(const RunningSystem& system) {
  std::map<std::string, std::uint64_t> peaks;
  for (const auto& name : programs) {
    std::ifstream file(fmt::format("/proc/{}/status", system.process(name)));
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("VmHWM:")) peaks[name] = std::stoull(line.substr(6)) / 1024;
    }
  }
  return peaks;
}

// The observer's answer to "status", for its only partition.
nlohmann::json status(Attacker& attacker) {
  const auto answer = nlohmann::json::parse(attacker.ask("status", "{}"), nullptr, false);
  return answer.is_object() ? answer.at("partitions").at(0) : nlohmann::json::object();
}

// By source and id, the type of what came first in the log.
std::map<std::pair<std::string, EventId>, std::string> first_said(RunningSystem& system) {
  std::map<std::pair<std::string, EventId>, std::string> first;
  for (const auto& message : system.log()) {
    const auto event = wire::decode(message, "shop", 0, 1);
    if (event)
      first.emplace(std::pair(std::string(event->envelope.source), event->envelope.id),
                    event->envelope.type);
  }
  return first;
}

std::string changed_order(const RunningSystem& system, const std::string& within) {
  std::ifstream file(LABAN_ORDER_SAGA);
  std::string text(std::istreambuf_iterator<char>(file), {});
  text.replace(text.find("15m"), 3, within);
  const std::string path = system.directory() + "/order.yaml";
  std::ofstream(path) << text;
  return path;
}

// Meanwhile, every question that should keep the observer busy.
void ask_until_orders_end(RunningSystem& system, Attacker& attacker, std::size_t ended) {
  const std::string nested =
      "{\"state\":" + std::string(60'000, '[') + std::string(60'000, ']') + "}";
  const nlohmann::json circular = {{"text", circle()}, {"saga", order_id(0)}};
  int asked = 0;
  CHECK(eventually(
      [&] {
        CHECK(contains(attacker.ask("sagas.ls", nested), "not a JSON object"));
        CHECK(contains(attacker.ask("whatif", circular.dump()), "wait for each other"));
        auto counts = system.saga_counts();
        return ++asked >= 50 && counts["completed"] + counts["compensated"] >= ended;
      },
      120s));
}

// The ids that were used up are those of the system's own events.
void check_attacks_were_real(RunningSystem& system) {
  const auto first = first_said(system);
  std::size_t attacked = 0;
  for (std::size_t i = 0; i < 2 * orders; ++i) {
    const OrderIds ids(order_id(i));
    if (!first.contains({"orders", ids.placed})) continue;  // the generator leaves some numbers out
    ++attacked;
    CHECK(first.at({"inventory", ids.reserved}) == "inventory.reserved");
    CHECK(first.at({"payment", ids.charged}).starts_with("payment."));
    for (const auto& name : own_names) CHECK(first.at({name, ids.charged}) == "laban.retry_due");
  }
  CHECK(attacked == orders);
}

// The rules of the audit that do not hold: "copies_are_equal ".
std::string broken_names(RunningSystem& system) {
  const auto finished = run({program("laban-audit"), "--url", system.url(), "--dir",
                             system.directory(), "--json", "--patience", "1s"});
  std::string names;
  const auto audit = nlohmann::json::parse(finished.output, nullptr, false);
  REQUIRE(audit.is_object());
  for (const auto& rule : audit.at("rules")) {
    if (!rule.at("holds").get<bool>()) names += rule.at("rule").get<std::string>() + " ";
  }
  return names;
}

std::size_t mails(const RunningSystem& system) {
  const std::filesystem::directory_iterator box(system.directory() + "/mail/new");
  return static_cast<std::size_t>(std::distance(begin(box), end(box)));
}

void check_attacks_are_named(Shop& shop, Attacker& attacker) {
  // What notification says of each mail is not what was said in its name before.
  CHECK(eventually([&] {
    const auto now = status(attacker);
    return !now.empty() && now.at("counters").at("divergences") == orders;
  }));
  const auto doctor = shop.laban("doctor");
  CHECK(doctor.exit_code == 0);
  CAPTURE(doctor.output);
  CHECK(contains(doctor.output, "40 events have the id and the source of another one"));
  const auto letters = shop.laban_json("dlq ls --letters --limit 500 --json").dump();
  for (const std::string reason :
       {"source seller does not belong on subject shop.0.laban.dead_lettered.evil",
        "it is more than 100 above version 1", "steps wait for each other"}) {
    CAPTURE(reason);
    CHECK(contains(letters, reason));
  }
}

}  // namespace

TEST_CASE("ids, definitions and questions of an attacker cost no order its end") {
  Shop shop({"--fail", "payment=30%"});
  RunningSystem& system = shop.system;
  Attacker attacker(system.url());
  const auto pids = processes(system);
  const auto before = peaks(system);
  for (std::uint64_t tick = 1; tick <= 200; ++tick)
    use_up(attacker, observer::tick_id(0, tick), "-");
  for (std::size_t i = 0; i < 2 * orders; ++i) attack_order(attacker, order_id(i));
  const observer::DefinitionNote second{2, false, "mallory", "", {}};
  use_up(attacker, observer::withdrawn_event("order", second).id, "-");
  apply_definition(attacker, "order", ~std::uint32_t{0}, "saga: order\n");
  apply_definition(attacker, "circle", 1, circle());
  for (int i = 0; i < 5; ++i) place_giant(attacker, fmt::format("giant-{}", i));

  system.place({"--generate", std::to_string(orders), "--seed", "9"});
  ask_until_orders_end(system, attacker, orders);
  check_attacks_were_real(system);
  check_attacks_are_named(shop, attacker);
  // Each customer was told twice: that the order came, and how it ended.
  CHECK(eventually([&] { return mails(system) == 2 * orders; }));
  // The audit names the orders that nobody took, and the mails said to be sent. The rest holds.
  CHECK(broken_names(system) ==
        "orders_are_in_the_log mails_sent_once copies_are_equal mails_in_the_box_once ");
  CHECK(processes(system) == pids);
  for (const auto& [name, peak] : peaks(system)) {
    CAPTURE(name);
    CHECK(peak < before.at(name) + 100);
  }

  const std::string changed = changed_order(system, "20m");
  CHECK(shop.laban("definitions apply " + changed + " --reason slower").exit_code == 0);
  CHECK(shop.laban("definitions withdraw order --reason moved").exit_code == 0);
  CHECK(shop.laban("definitions apply " + changed + " --reason again").exit_code == 0);
  const std::string small =
      "saga: x\nstarts: a.b\nsteps: { s: { service: t, done: a.b, optional: true } }\n";
  for (std::uint32_t number = 1; number <= 10'001; ++number)
    apply_definition(attacker, "x", number, small);
  CHECK(system.stop() == 0);
  system.start_again();
  system.place({"--generate", "10", "--seed", "10"});
  Attacker again(system.url());
  ask_until_orders_end(system, again, orders + 10);
  CHECK(shop.laban("verify").exit_code == 0);
}

TEST_CASE("a service that a forged event of its own halts goes on when told to go by the log") {
  Shop shop;
  RunningSystem& system = shop.system;
  Attacker attacker(system.url());
  REQUIRE(::kill(system.process("payment"), SIGSTOP) == 0);
  system.place({"--generate", "1", "--seed", "9"});
  std::optional<StoredMessage> reserved;
  REQUIRE(eventually([&] {
    for (const auto& message : system.log()) {
      if (message.subject == "shop.0.inventory.reserved") reserved = message;
    }
    return reserved.has_value();
  }));
  const auto cause = wire::decode(*reserved, "shop", 0, 1);
  REQUIRE(cause);
  payment::DeclinedT declined;
  declined.reason = "forged";
  Envelope forged = envelope_of(derive_id(cause->envelope.id, "payment", 0), "payment",
                                cause->envelope.saga, cause->envelope.id);
  forged.time = reserved->stored_at;
  attacker.say(forged, declined);
  REQUIRE(::kill(system.process("payment"), SIGCONT) == 0);
  CHECK(eventually([&] { return contains(shop.laban("doctor").output, "halted: for saga"); }));
  CHECK(system.stop() == 0);
  system.start_again({"--set", "payment.log-wins=true"});
  CHECK(system.all_ended(1));
  CHECK_FALSE(contains(shop.laban("doctor").output, "halted"));
}

TEST_CASE("the log clock goes on although somebody uses the message ids of its ticks") {
  RunningSystem system;
  Attacker attacker(system.url());
  // Without payment, sagas wait for their deadlines.
  const pid_t payment = system.process("payment");
  REQUIRE(::kill(payment, SIGSTOP) == 0);
  system.place({"--generate", "3", "--seed", "9"});
  const auto ticks = [&] { return status(attacker).value("ticks", std::uint64_t{0}); };
  REQUIRE(eventually([&] { return ticks() >= 1; }));
  const std::uint64_t begin = ticks();
  CHECK(eventually([&] {
    const std::uint64_t now = ticks();
    // Again and again, because the broker forgets them after ten seconds.
    for (std::uint64_t next = now; next < now + 20; ++next)
      attacker.take_message_id(observer::tick_id(0, next));
    return now >= begin + 40;
  }));
  REQUIRE(::kill(payment, SIGCONT) == 0);
  CHECK(system.all_ended(3));
}

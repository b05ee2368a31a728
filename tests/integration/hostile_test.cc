// Hostile text in the log, in files and in arguments, through every command a person might run.
#include <doctest/doctest.h>
#include <laban/tx.h>

#include <algorithm>
#include <fstream>

#include "bus/event/wire.h"
#include "events/laban.h"
#include "events/payment.h"
#include "tests/worlds/running_system.h"

using namespace laban::testing;
using namespace std::chrono_literals;
using laban::Envelope;

namespace {

using Words = std::vector<std::string>;

const std::string hostile =
    "\x1b[2J\x1b]52;c;AAAA\x07\x1b]8;;http://x\x1b\\\r\nforged line\t\x7f\xc2\x9b"
    "31m\xe2\x80\xae"
    "desrever\xff\xc0\xaf ../../etc/passwd";

std::size_t events_said = 0;

void say(RunningSystem& system, const std::string& type, const std::string& source,
         const std::string& saga, const std::string& payload) {
  Envelope envelope;
  envelope.id = laban::root_id("hostile", std::to_string(++events_said), type);
  envelope.type = type;
  envelope.source = source;
  envelope.saga = saga;
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  REQUIRE(system.connection().publish_raw("shop.0." + type, laban::wire::encode(envelope)));
}

template <class Native>
std::string bytes_of(const Native& event) {
  const auto bytes = laban::detail::encode_payload(event);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Every text field of an event is hostile.
void fill(RunningSystem& system, const std::string& saga) {
  payment::DeclinedT declined;
  declined.reason = hostile + std::string(50'000, 'x');
  say(system, "payment.declined", "payment", saga, bytes_of(declined));
  laban::DeadLetteredT letter;
  letter.service = letter.reason = letter.event_type = letter.event_id = hostile;
  say(system, "laban.dead_lettered", "payment", saga, bytes_of(letter));
  laban::OperatorActedT act;
  act.action = act.step = act.by = act.reason = hostile;
  act.definition = "order";
  act.generation = 1;
  say(system, "laban.operator_acted", "operator", saga, bytes_of(act));
  laban::DefinitionAppliedT applied;
  applied.name = applied.text = applied.by = applied.reason = hostile;
  applied.number = 7;
  say(system, "laban.definition_applied", "operator", "-", bytes_of(applied));
  say(system, "returns.opened", "returns", saga, hostile);
  REQUIRE(system.connection().publish_raw("shop.0.payment.charged", hostile));
  REQUIRE(system.connection().publish_raw("shop.0.some thing", hostile));
}

// Standard output and error of one run.
Finished run_all_output(Words words) {
  words.insert(words.begin(), {"/bin/sh", "-c", "exec \"$@\" 2>&1", "sh"});
  return run(std::move(words));
}

// The only control characters are line ends, and only intended ones.
std::string fault_of(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool is_c1 =
        c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if ((c >= 0x20 || c == '\n') && c != 0x7f && c != 0xff && c != 0xc0 && !is_c1) continue;
    return "byte " + std::to_string(c) + " after: " + text.substr(i < 80 ? 0 : i - 80, 80);
  }
  if (text.find("\xe2\x80\xae") != text.npos) return "a character that reverses what follows";
  if (text.find("\nforged line") != text.npos) return "a forged line";
  return "";
}

void check_shows_text(const Words& words) {
  const auto finished = run_all_output(words);
  std::string command;
  for (const auto& word : words) command += word.substr(0, 60) + " ";
  const std::string fault = fault_of(finished.output);
  CHECK_MESSAGE(fault == "", command << ": " << fault);
  CHECK_MESSAGE(finished.exit_code <= 7, command << finished.exit_code);
}

}  // namespace

TEST_CASE("every command shows hostile events as text") {
  RunningSystem system;
  const auto placed = system.place({"--generate", "3", "--seed", "5"});
  REQUIRE(system.all_ended(3));
  std::string saga;
  for (const auto& message : system.log()) {
    const auto event = laban::wire::decode(message, "shop", 0, 1);
    if (event && event->envelope.type == "order.placed") saga = event->envelope.saga;
  }
  fill(system, saga);
  const auto messages = system.log().size();
  REQUIRE(eventually([&] {
    const auto answer =
        system.connection().make_request_client("shop")->ask("observer", "status", "{}", 2s);
    return answer && answer->find("\"checkpoint\"") != std::string::npos && messages > 0;
  }));
  const std::string laban = program("laban"), dir = system.directory();
  const std::vector<Words> commands = {{"tail", "-n", "100"},
                                       {"sagas", "ls"},
                                       {"sagas", "show", saga},
                                       {"sagas", "stats"},
                                       {"sagas", "diff", saga, "--from", "#1", "--to", "#100000"},
                                       {"sagas", "wait", saga, "--timeout", "1s"},
                                       {"graph"},
                                       {"audit"},
                                       {"audit", "--operators"},
                                       {"definitions", "ls"},
                                       {"definitions", "show", "order"},
                                       {"definitions", "show", hostile},
                                       {"definitions", "diverge", "order"},
                                       {"definitions", "mine"},
                                       {"verify"},
                                       {"services"},
                                       {"dlq", "ls"},
                                       {"why", saga},
                                       {"schema", "ls"},
                                       {"doctor"},
                                       {"sagas", "show", hostile},
                                       {"sagas", "hold", saga, "--reason", hostile, "--yes"},
                                       {"sagas", "ls", "--state", hostile},
                                       {"tail", "--since", hostile},
                                       {hostile},
                                       {"help", hostile}};
  for (const auto& command : commands) {
    Words words{laban};
    words.insert(words.end(), command.begin(), command.end());
    if (command.size() > 1 || command.front() != hostile) {
      words.insert(words.end(), {"--dir", dir});
    }
    check_shows_text(words);
    words.push_back("--json");
    check_shows_text(words);
  }
  CHECK(placed.at("orders_accepted") == 3);
}

TEST_CASE("files and names of ten megabytes or of control characters are shown as text, or cut") {
  RunningSystem system;
  TemporaryDirectory home;
  const auto huge = home.path() / "huge";
  std::ofstream(huge, std::ios::binary) << std::string(10'000'000, '\x1b');
  const auto strange = home.path() / "\x1b[2J\nforged line.yaml";
  std::ofstream(strange, std::ios::binary) << "saga: \"" << hostile << "\"\nstarts: [\n";
  const auto lines = home.path() / "lines.yaml";
  {
    std::ofstream file(lines, std::ios::binary);
    for (int i = 0; i < 20'000; ++i) file << hostile << ": " << hostile << "\n";
  }
  const std::string laban = program("laban"), orders = program("laban-orders");
  for (const auto& file : {huge, strange, lines}) {
    for (const char* json : {"--json", ""}) {
      std::vector<Words> all = {
          {laban, "definitions", "check", file.string()},
          {laban, "schema", "decode", file.string()},
          {orders, "place", "--url", system.url(), "--format", "csv", file.string()},
          {orders, "place", "--url", system.url(), "--format", "jsonl", file.string()}};
      for (auto& words : all) {
        if (*json != 0) words.push_back(json);
        const auto finished = run_all_output(words);
        CAPTURE(words[1]);
        CHECK(fault_of(finished.output) == "");
        CHECK(finished.exit_code != 0);
        CHECK(finished.exit_code <= 7);
        CHECK(finished.output.size() < 4'000'000);
      }
    }
  }
}

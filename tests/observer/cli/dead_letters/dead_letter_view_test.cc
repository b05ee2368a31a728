// Dead letters as `laban dlq` prints them.

#include "observer/cli/dead_letters/dead_letter_view.h"

#include <doctest/doctest.h>

#include "observer/cli/terminal/time_spec.h"
#include "tests/observer/cli/terminal/capture.h"
#include "tests/observer/cli/typed.h"

using namespace laban::cli;
using laban::testing::Capture;
using laban::testing::Json;
using laban::testing::typed;

TEST_SUITE_BEGIN("cli letters");

namespace {

// Hostile text that any publisher could put into a dead letter.
const std::string hostile =
    "\x1b[2J\x1b]0;owned\x07 \r\nWhat next\n  \xe2\x80\xae"
    "rm -rf\xff\xc2\x9b"
    "31m";

Json letter() {
  return {{"partition", 0},
          {"sequence", 184},
          {"id", "74a15c42000000000000000000000001"},
          {"group", "3f2a9c01aaaaaaaa"},
          {"status", "open"},
          {"time", "2026-11-20T15:32:16.053Z"},
          {"saga", "o-1042"},
          {"service", "payment"},
          {"type", "inventory.reserved"},
          {"event_id", "00000000000000000000000000000009"},
          {"event_sequence", 183},
          {"reason", "exhausted: gateway timeout after 30s"},
          {"attempts", 5},
          {"tries", 0},
          {"by", nullptr},
          {"why", nullptr},
          {"outcome", nullptr}};
}

Json shown() {
  Json json = letter();
  json.update({{"definition", "order"},
               {"saga_state", "running"},
               {"event_step", "reserve"},
               {"event_role", "done"},
               {"event",
                {{"type", "inventory.reserved"},
                 {"source", "inventory"},
                 {"data", {{"order_id", "o-1042"}, {"total_cents", 3998}}},
                 {"payload", "00"}}},
               {"came_later", 4}});
  return json;
}

Json group() {
  return {{"group", "3f2a9c01aaaaaaaa"},
          {"service", "payment"},
          {"type", "inventory.reserved"},
          {"reason", "exhausted: gateway timeout after Ns"},
          {"open", 12},
          {"redriving", 0},
          {"redriven", 3},
          {"failed_again", 1},
          {"discarded", 0},
          {"first", "2026-11-20T15:32:16.053Z"},
          {"last", "2026-11-20T15:40:00.000Z"}};
}

std::string printed(const Json& letter) {
  Capture capture;
  print_letter(capture.printer(), typed<api::DeadLetterDetail>(letter));
  return capture.text();
}

std::string printed_groups(const Json& groups) {
  Capture capture;
  print_letter_groups(capture.printer(), typed<api::DeadLetterGroups>(groups));
  return capture.text();
}

std::string printed_list(const std::vector<Json>& letters) {
  Capture capture;
  std::vector<api::DeadLetter> list;
  for (const Json& letter : letters) list.push_back(typed<api::DeadLetter>(letter));
  print_letters(capture.printer(), list);
  return capture.text();
}

std::string clock_at(const Json& json, const char* field) {
  return clock_time(*laban::parse_rfc3339(json[field].get<std::string>()));
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// Nothing is left that a terminal would interpret.
void check_harmless(const std::string& text) {
  CAPTURE(text);
  for (const char* sign : {"\x1b", "\x07", "\r", "\xe2\x80\xae", "\xff", "\xc2\x9b"})
    CHECK(text.find(sign) == text.npos);
  CHECK(text.find("\\x1b[2J") != text.npos);
}

}  // namespace

TEST_CASE("groups are a table with the times of their letters and the next step") {
  Json other = group();
  other.update({{"group", "0b00000000000000"}, {"open", 1}, {"discarded", 2}, {"redriven", 0}});
  const std::string times = clock_at(group(), "first") + "  " + clock_at(group(), "last") + "\n";
  CHECK(printed_groups({{"groups", {group(), other}}, {"groups_left_out", 7}}) ==
        "GROUP       OPEN  ON ITS WAY  REDRIVEN  DISCARDED  SERVICE  EVENT               REASON"
        "                               FIRST         LAST\n"
        "g-3f2a9c01    12                     3             payment  inventory.reserved  "
        "exhausted: gateway timeout after Ns  " +
            times +
            "g-0b000000     1                                2  payment  inventory.reserved  "
            "exhausted: gateway timeout after Ns  " +
            times +
            "… and 7 more groups\n"
            "\n"
            "What next\n"
            "  its letters: laban dlq show g-3f2a9c01\n"
            "  when payment is fixed: laban dlq redrive g-3f2a9c01 --reason WHY\n");
}

TEST_CASE("an empty list is stated; an unreadable message is not sent back") {
  CHECK(printed_groups({{"groups", Json::array()}}) == "No dead letters.\n");
  CHECK(printed_list({}) == "No dead letters.\n");
  Json group_of_observer = group();
  group_of_observer["service"] = "observer";
  const std::string unread = printed_groups({{"groups", {group_of_observer}}});
  CHECK(unread.find("laban dlq show g-3f2a9c01") != std::string::npos);
  CHECK(unread.find("redrive") == std::string::npos);
}

TEST_CASE("letters are a table with their place, their status in signs and words, and the reason") {
  std::vector<Json> letters;
  for (const char* status : {"open", "redriving", "redriven", "failed_again", "discarded"}) {
    letters.push_back(letter());
    letters.back()["status"] = status;
    letters.back()["partition"] = letters.size() - 1;
  }
  letters.back()["reason"] = "handler: " + std::string(100, 'x');
  const std::string time = clock_at(letter(), "time"),
                    rest =
                        "  o-1042  payment  inventory.reserved      5  "
                        "exhausted: gateway timeout after 30s\n";
  CHECK(printed_list(letters) ==
        "LETTER  STATUS          TIME          SAGA    SERVICE  EVENT               TRIES  REASON\n"
        "#184    ✗ open          " +
            time + rest + "1#184   ● redriving     " + time + rest + "2#184   ✓ redriven      " +
            time + rest + "3#184   ✗ failed again  " + time + rest + "4#184   ○ discarded     " +
            time + "  o-1042  payment  inventory.reserved      5  handler: " +
            std::string(46, 'x') + "…\n");
}

TEST_CASE("an open letter is shown with its event, its saga and what can be done") {
  CHECK(printed(shown()) ==
        "Dead letter #184  74a15c42  ✗ open\n"
        "  service     payment\n"
        "  reason      exhausted: gateway timeout after 30s\n"
        "  tries       5\n"
        "  since       " +
            clock_at(letter(), "time") +
            "\n"
            "  group       g-3f2a9c01\n"
            "  saga        o-1042, running\n"
            "  event       inventory.reserved #183, step reserve\n"
            "  since then  4 events of the saga\n"
            "\n"
            "The event\n"
            "  {\"order_id\":\"o-1042\",\"total_cents\":3998}\n"
            "\n"
            "What next\n"
            "  when payment is fixed: laban dlq redrive '#184' --reason WHY\n"
            "  to give up on it: laban dlq discard '#184' --reason WHY\n"
            "  what led to it: laban why '#184'\n"
            "  its saga: laban sagas show o-1042\n");
}

TEST_CASE("a handled letter shows by whom, why and with which result") {
  Json json = shown();
  json.update({{"status", "redriven"},
               {"by", "ann"},
               {"why", "gateway is back"},
               {"outcome", "done"},
               {"event", nullptr}});
  CHECK(printed(json) ==
        "Dead letter #184  74a15c42  ✓ redriven\n"
        "  service     payment\n"
        "  reason      exhausted: gateway timeout after 30s\n"
        "  tries       5\n"
        "  since       " +
            clock_at(letter(), "time") +
            "\n"
            "  group       g-3f2a9c01\n"
            "  saga        o-1042, running\n"
            "  event       inventory.reserved #183, step reserve\n"
            "  since then  4 events of the saga\n"
            "  by          ann\n"
            "  why         gateway is back\n"
            "  outcome     done\n"
            "\n"
            "What next\n"
            "  what led to it: laban why '#184'\n"
            "  its saga: laban sagas show o-1042\n");
}

TEST_CASE("a letter that cannot be sent back shows why, and the possible actions") {
  Json undone = shown();
  undone["saga_state"] = "compensated";
  const std::string text = printed(undone);
  CHECK(text.find("it cannot be sent back: its saga is compensated") != text.npos);
  CHECK(text.find("laban dlq redrive") == text.npos);
  CHECK(text.find("laban dlq discard '#184'") != text.npos);
  Json unread = letter();
  unread.update({{"saga", nullptr}, {"service", "observer"}, {"type", ""}});
  const std::string alone = printed(unread);
  CHECK(alone.find("it cannot be sent back: it belongs to no service") != alone.npos);
  CHECK(alone.find("laban why") == alone.npos);
  unread["status"] = "discarded";
  CHECK(printed(unread).find("What next") == std::string::npos);
}

TEST_CASE("hostile reasons, names and fields stay on their lines and reach no terminal") {
  Json json = shown(), in_group = group();
  for (const char* key : {"reason", "service", "type", "by", "why", "outcome", "event_step"})
    json[key] = hostile;
  json["event"]["data"] = {{hostile, hostile}};
  for (const char* key : {"reason", "service", "type"}) in_group[key] = hostile;
  check_harmless(printed(json));
  CHECK(lines_of(printed(json)) == lines_of(printed(shown())) + 3);  // by, why, outcome
  const std::string groups = printed_groups({{"groups", {in_group}}});
  check_harmless(groups);
  CHECK(lines_of(groups) == 6);
  const std::string letters = printed_list({json});
  check_harmless(letters);
  CHECK(lines_of(letters) == 2);
}

TEST_CASE("a dead letter's document has its fields in the order the observer writes them") {
  const auto detail = typed<api::DeadLetterDetail>(shown());
  const Json document = Json::parse(api::to_json(detail));
  std::vector<std::string> names;
  for (const auto& [name, value] : document.items()) names.push_back(name);
  CHECK(names == std::vector<std::string>{"schema_version",
                                          "partition",
                                          "sequence",
                                          "id",
                                          "group",
                                          "status",
                                          "time",
                                          "saga",
                                          "service",
                                          "type",
                                          "event_id",
                                          "event_sequence",
                                          "reason",
                                          "attempts",
                                          "tries",
                                          "changed",
                                          "by",
                                          "why",
                                          "outcome",
                                          "definition",
                                          "saga_state",
                                          "event_step",
                                          "event_role",
                                          "event",
                                          "came_later",
                                          "now",
                                          "as_of"});
  CHECK(document["event"]["data"] == shown()["event"]["data"]);
}

TEST_SUITE_END();

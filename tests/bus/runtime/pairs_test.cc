// Every state of an event and of the mail it asks for, with everything that can happen to them
// there: what comes of it (pairs.txt, by state), and that it comes of the log alone, however often
// the process ends on the way and whether its store is still there. With LABAN_WRITE_GOLDEN set,
// what is found becomes what is expected: read the difference.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/bus/runtime/paired_service.h"

using namespace laban;
using laban::testing::PairedService;

namespace {

using Words = std::vector<const char*>;

struct Script {
  const char* name;
  Words words;
};

const std::vector<Script>& states() {
  static const std::vector<Script> all = {
      {"not read yet", {"reserve 40"}},
      {"its mail not asked for yet", {"reserve 40", "step"}},
      {"being mailed", {"reserve 40", "run"}},
      {"its mail put off", {"reserve 40", "run", "put off", "step"}},
      {"its mail sent, not reported", {"reserve 40", "run", "sent", "refuse", "run"}},
      {"its mail sent", {"reserve 40", "run", "sent", "run"}},
      {"its mail failed", {"reserve 40", "run", "failed", "run"}},
      {"not published: the log is full", {"refuse", "reserve 40", "run"}},
      {"not published: the log is down", {"reserve 40", "step", "down", "run"}},
      {"published without a receipt", {"no receipts", "reserve 40", "run"}},
      {"parked", {"reserve 1", "run"}},
      {"parked, another behind it", {"reserve 1", "run", "reserve 7", "run"}},
      {"parked, its retry not published", {"reserve 1", "run", "refuse", "wait"}},
      {"tried for the last time", {"reserve 1", "wait"}},
      {"set aside", {"reserve 500", "run"}},
      {"set aside, not published", {"refuse", "reserve 500", "run"}},
      {"redriven in vain", {"reserve 500", "run", "redrive", "run"}},
      {"redriven and parked", {"reserve 1", "wait", "redrive", "run"}},
      {"redriven", {"reserve 500", "run", "calm", "redrive", "run"}},
      {"discarded", {"reserve 500", "run", "discard", "run"}},
      {"undone", {"reserve 40", "run", "undo", "run"}},
      {"barred", {"undo", "run", "reserve 40", "run"}},
      {"barred while parked", {"reserve 1", "run", "undo", "run"}}};
  return all;
}

const std::vector<Script>& happenings() {
  static const std::vector<Script> all = {
      {"nothing", {}},
      {"a copy", {"copy", "run"}},
      {"a copy that differs", {"differs", "run"}},
      {"the same from another source", {"impostor", "run"}},
      {"another event of its saga", {"reserve 7", "run"}},
      {"what failed would succeed", {"calm", "run"}},
      {"a redrive", {"redrive", "run"}},
      {"a redrive that succeeds", {"calm", "redrive", "run"}},
      {"a redrive, twice", {"calm", "redrive", "redrive", "run"}},
      {"an edited redrive", {"edited", "run"}},
      {"discarded", {"discard", "run"}},
      {"discarded, a redrive", {"calm", "discard", "redrive", "run"}},
      {"a redrive, discarded", {"redrive", "discard", "run"}},
      {"undone", {"undo", "run"}},
      {"undone, twice", {"undo", "undo", "run"}},
      {"undone, a redrive", {"undo", "calm", "redrive", "run"}},
      {"a forged report", {"forged", "run"}},
      {"a forged report, then it is sent", {"forged", "run", "sent", "run"}},
      {"a forged report, then put off", {"forged", "run", "put off", "run"}},
      {"its mail put off", {"put off", "run"}},
      {"its mail put off, again and again",
       {"put off", "wait", "put off", "wait", "put off", "wait"}},
      {"its mail sent", {"sent", "run"}},
      {"its mail failed", {"failed", "run"}},
      {"its retry is due twice", {"wait", "due again", "run"}},
      {"a gap", {"gap", "reserve 7", "run"}},
      {"the log is full", {"refuse", "run", "accept", "run"}},
      {"the log is down", {"down", "run", "up", "run"}},
      {"receipts are lost", {"no receipts", "reserve 7", "run"}},
      {"its retries end", {"wait"}}};
  return all;
}

void play(PairedService& service, const Words& words) {
  for (const char* word : words) service.happen(word);
}

std::string where(const Script& state, const Script& happening) {
  return fmt::format("{} x {}", state.name, happening.name);
}

// A process that begins with nothing but this log comes to the same rows and says nothing new.
void check_rebuild(PairedService& service) {
  const std::string rows = service.rows(), picture = service.picture();
  const auto events = service.events();
  service.happen("new store");
  service.settle();
  CHECK(service.picture() == picture);
  CHECK(service.rows() == rows);
  CHECK(service.events() == events);
}

std::string outcome(const Script& state, const Script& happening) {
  CAPTURE(where(state, happening));
  PairedService service;
  play(service, state.words);
  play(service, happening.words);
  service.settle();
  const std::string picture = service.picture();
  check_rebuild(service);
  return picture;
}

std::string text_of_all() {
  std::string text;
  for (const auto& state : states()) {
    text += fmt::format("{}\n", state.name);
    std::vector<std::pair<std::string, std::vector<std::string>>> groups;
    for (const auto& happening : happenings()) {
      std::string picture = outcome(state, happening);
      const auto same = std::find_if(groups.begin(), groups.end(),
                                     [&](const auto& group) { return group.first == picture; });
      if (same == groups.end()) {
        groups.push_back({std::move(picture), {happening.name}});
      } else {
        same->second.push_back(happening.name);
      }
    }
    for (const auto& [picture, names] : groups)
      text += fmt::format("  * {}\n    {}\n", fmt::join(names, " | "), picture);
    text += "\n";
  }
  return text;
}

// A report that was in the log before a process began is taken for its own, forged or not; and the
// next process does not know that a mail failed: it sends it again.
bool depends_on_process(const Script& happening) {
  return std::any_of(happening.words.begin(), happening.words.end(),
                     [](std::string_view word) { return word == "forged" || word == "failed"; });
}

}  // namespace

TEST_CASE("whatever happens to an event in any state leads where the table says") {
  const std::string path = LABAN_PAIRS_FILE;
  const std::string found = text_of_all();
  if (std::getenv("LABAN_WRITE_GOLDEN") != nullptr) std::ofstream(path) << found;
  std::ifstream in(path, std::ios::binary);
  const std::string expected((std::istreambuf_iterator<char>(in)), {});
  CHECK(found == expected);
}

TEST_CASE(
    "whatever happens to an event in any state, ending the process in between changes nothing") {
  for (const auto& state : states()) {
    for (const auto& happening : happenings()) {
      if (depends_on_process(happening)) continue;
      CAPTURE(where(state, happening));
      PairedService undisturbed;
      play(undisturbed, state.words);
      play(undisturbed, happening.words);
      undisturbed.settle();
      for (const std::string end : {"restart", "new store"}) {
        CAPTURE(end);
        PairedService service;
        play(service, state.words);
        service.happen(end);
        play(service, happening.words);
        service.happen(end);
        service.settle();
        CHECK(service.picture() == undisturbed.picture());
        CHECK(service.events() == undisturbed.events());
        check_rebuild(service);
      }
    }
  }
}

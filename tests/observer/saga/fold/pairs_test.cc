// Every state of a saga with everything that can happen to it: what must hold in every pair, and in
// every pair of happenings, and what each pair leads to (pairs/*.txt, by state). With
// LABAN_WRITE_GOLDEN set, what is found becomes what is expected: read the difference.

#include "tests/observer/saga/fold/pairs.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

using namespace laban;
using namespace laban::observer;
using namespace laban::observer::testing;

namespace {

std::string where(const Script& state, const Script& happening) {
  return fmt::format("{} x {}", state.name, happening.name);
}

// What became of the saga, and what was asked, found and answered on the way.
std::string outcome_of(SagaRun saga, const PairTable& table, const Script& happening,
                       const std::string& where) {
  const Picture before = picture_of(saga, table.definition);
  const auto found_before = saga.findings().size();
  const auto acts_before = saga.instance().acts.size();
  std::vector<std::string> asked;
  const std::size_t limit = 100;
  for (const char* entry : happening.events) {
    const bool is_wait = std::string_view(entry) == "wait";
    for (std::size_t i = 0; i < limit; ++i) {
      if (is_wait && saga.instance().wake_at == Duration::zero()) break;
      feed_checked(saga, is_wait ? "due" : entry, table.definition, where);
      for (const auto& type : saga.asked()) asked.push_back(type);
      if (!is_wait) break;
    }
  }
  std::vector<std::string> found, acts;
  const auto findings = saga.findings();
  for (std::size_t i = found_before; i < findings.size(); ++i) found.push_back(findings[i]);
  const auto& all_acts = saga.instance().acts;
  for (std::size_t i = acts_before; i < all_acts.size(); ++i)
    acts.push_back((all_acts[i].accepted ? "" : "refused: ") + all_acts[i].outcome);
  const Picture after = picture_of(saga, table.definition);
  if (after == before && asked.empty() && found.empty() && acts.empty()) return "nothing changes";
  std::string text = after == before ? "as it was" : to_text(after, before);
  if (!asked.empty()) text += fmt::format("; asks {}", fmt::join(asked, ", "));
  if (!found.empty()) text += fmt::format("; finds {}", fmt::join(found, ", "));
  for (const auto& act : acts) text += "; " + act;
  return text;
}

// A paragraph for each state; happenings with the same outcome stand together.
std::string text_of(const PairTable& table) {
  std::string text;
  for (const auto& state : table.states) {
    const SagaRun saga = begin_pair(table, state, state.name);
    text += fmt::format("{}\n  {}\n", state.name, to_text(picture_of(saga, table.definition)));
    std::vector<std::pair<std::string, std::vector<std::string>>> groups;
    for (const auto& happening : table.happenings) {
      std::string outcome = outcome_of(saga, table, happening, where(state, happening));
      const auto same = std::find_if(groups.begin(), groups.end(),
                                     [&](const auto& group) { return group.first == outcome; });
      if (same == groups.end()) {
        groups.push_back({std::move(outcome), {happening.name}});
      } else {
        same->second.push_back(happening.name);
      }
    }
    for (const auto& [outcome, names] : groups)
      text += fmt::format("  * {}\n    {}\n", fmt::join(names, " | "), outcome);
    text += "\n";
  }
  return text;
}

void check_golden(const PairTable& table) {
  const std::string path =
      fmt::format("{}/tests/observer/saga/fold/pairs/{}.txt", LABAN_SOURCE_DIR, table.name);
  const std::string found = text_of(table);
  if (std::getenv("LABAN_WRITE_GOLDEN") != nullptr) std::ofstream(path) << found;
  std::ifstream in(path, std::ios::binary);
  const std::string expected((std::istreambuf_iterator<char>(in)), {});
  std::istringstream these(expected), those(found);
  std::string state, one, other;
  int differences = 0;
  while (differences < 10) {
    const bool more = static_cast<bool>(std::getline(these, one));
    const bool others = static_cast<bool>(std::getline(those, other));
    if (!more && !others) break;
    if (!one.empty() && one.front() != ' ') state = one;
    if (one == other && more == others) continue;
    CAPTURE(state);
    CHECK(one == other);
    ++differences;
  }
  CHECK(found == expected);
}

// Each happening after each other one that changed something, in each state: only what must always
// hold.
void check_triples(const PairTable& table) {
  for (const auto& state : table.states) {
    const SagaRun begun = begin_pair(table, state, state.name);
    for (const auto& first : table.happenings) {
      const std::string pair = where(state, first);
      SagaRun saga = begun;
      for (const char* event : first.events) feed_checked(saga, event, table.definition, pair);
      if (picture_of(saga, table.definition) == picture_of(begun, table.definition)) continue;
      for (const auto& second : table.happenings) {
        SagaRun then = saga;
        const std::string triple = fmt::format("{} x {}", pair, second.name);
        for (const char* event : second.events) feed_checked(then, event, table.definition, triple);
      }
    }
  }
}

}  // namespace

TEST_CASE("whatever happens to an order in any state leads where the table says") {
  check_golden(order_pairs());
}

TEST_CASE("whatever happens to a trip in any state leads where the table says") {
  check_golden(trip_pairs());
}

TEST_CASE("whatever happens to an order after whatever else, the rules of every state hold") {
  check_triples(order_pairs());
}

TEST_CASE("whatever happens to a trip after whatever else, the rules of every state hold") {
  check_triples(trip_pairs());
}

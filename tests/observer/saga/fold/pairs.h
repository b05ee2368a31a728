#pragma once

// Pairs: every state a saga can be in, and everything that can happen to it there.
//
// Each of the two lists is short, and each entry has tests of its own. What goes wrong is the pair
// that nobody tried: a gap and a saga that was undone already, a hold and an undo that was put off.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/worlds/saga_run.h"

namespace laban::observer::testing {

// Events for SagaRun::feed(). "TYPE = ID" gives an event this id; "wait" is "due" until no deadline
// is left.
struct Script {
  const char* name;
  std::vector<const char*> events;
};

// A definition with the states its sagas can be in and what can happen to them.
struct PairTable {
  const char* name;
  const Definition& definition;
  std::vector<Script> states, happenings;
};

PairTable order_pairs();  // one undo after the other, the fence first
PairTable trip_pairs();   // undos side by side and in a stated order, tolerated failures, repeats

// Feeds one entry of a script, and checks after each event what must hold in every state. `where`
// names the pair if something does not.
void feed_checked(SagaRun& saga, std::string_view event, const Definition& definition,
                  const std::string& where);

// A saga that was fed a script.
SagaRun begin_pair(const PairTable& table, const Script& state, const std::string& where);

// What a person can see of the saga, apart from its past: its state, then by label "steps", "due",
// "waits for", "owed", "confirmed", "waived".
struct Picture {
  std::string state;
  std::map<std::string, std::string> parts;

  friend bool operator==(const Picture&, const Picture&) = default;
};
Picture picture_of(const SagaRun& saga, const Definition& definition);
// "compensating; due charge 5s"; of a later picture only the state and what has changed.
std::string to_text(const Picture& picture, const Picture& before = {});

}  // namespace laban::observer::testing

#pragma once

// Plan: everything about one run that is decided before it begins, made from a seed. What is left
// to the run itself is chance in the order of steps.

#include <laban/clock.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "observer/projection/mode.h"
#include "tests/simulation/fault.h"
#include "tests/simulation/random.h"

namespace laban::simulation {

struct PlannedOrder {
  Duration at{};
  std::string id;
  std::string json;  // as the orders service takes it
};

// A handler that throws on some sagas. It depends on nothing but the event and the service's own
// rows, as a handler must.
struct Poison {
  std::string service;
  std::string type;
  std::uint32_t per_mille = 0;  // of the sagas
  bool fickle = false;          // only while the service has handled an odd number of events
};

// A mistake built in on purpose, to see whether the audit finds it.
enum class Mistake : std::uint8_t {
  none,
  no_inbox,          // events that were taken in are forgotten
  no_barrier,        // undone and barred steps are forgotten
  no_outbox,         // what was emitted is not kept for the next life
  no_parked,         // events that wait for a retry are not kept for it
  no_effects,        // nor are effects that were asked for
  torn_commit,       // who dies in a commit leaves half of it
  checkpoint_first,  // in a batch of its own
  no_message_ids,    // observers let the broker keep copies of what they ask for
  no_sync,           // class `power` syncs nothing
};
inline constexpr int mistake_count = 10;
const char* name_of(Mistake mistake);

struct Plan {
  std::uint64_t seed = 0;
  std::uint64_t chance = 0;  // what is left to the run is drawn from it
  std::uint32_t partitions = 1;
  std::vector<observer::Mode> observers;
  bool syncs_every_write = false;  // class `power`
  Duration horizon{};              // until then there are orders and faults, afterwards none
  Duration duplicate_window{};
  Duration pace{};                                                    // of messages and steps
  std::map<std::string, std::map<std::string, std::string>> options;  // by service
  std::vector<Poison> poisons;
  Mistake mistake = Mistake::none;
  std::vector<PlannedOrder> orders;
  std::vector<Fault> faults;
};

inline constexpr std::string_view name_space = "shop";

inline const std::vector<std::string> service_names = {"orders", "inventory", "payment",
                                                       "seller", "logistics", "notification"};

struct PlanOptions {
  std::uint32_t sagas = 200;
  std::uint32_t faults = 100;  // at least
};
Plan make_plan(std::uint64_t seed, const PlanOptions& options);

// "observer-1"
std::string process_name(const Plan& plan, std::uint32_t process);
std::string to_text(const Plan& plan, const Fault& fault);
// What is left to chance in a fault is the same whatever else happens.
Random chance_of(const Plan& plan, const Fault& fault);

}  // namespace laban::simulation

#pragma once

// Plan: everything about one run that is decided before it begins, derived from a seed. The run
// itself adds only the order of steps.

#include <laban/clock.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "observer/projection/mode.h"
#include "tests/simulation/fault.h"
#include "tests/simulation/lowered_limits.h"
#include "tests/simulation/random.h"

namespace laban::simulation {

struct PlannedOrder {
  Duration at{};
  std::string id;
  std::string json;  // as the orders service accepts it
};

// A handler that throws for some sagas. Like any handler, it depends only on the event and the
// service's own rows.
struct Poison {
  std::string service;
  std::string type;
  std::uint32_t per_mille = 0;  // share of the sagas
  bool fickle = false;          // only while the service has handled an odd number of events
};

// A deliberate mistake, to check that the audit finds it.
enum class Mistake : std::uint8_t {
  none,
  no_inbox,          // consumed events are forgotten
  no_barrier,        // undone and barred steps are forgotten
  no_outbox,         // emitted events are not kept for the next life
  no_parked,         // parked events are not kept for it
  no_effects,        // nor are requested effects
  torn_commit,       // a death during a commit leaves half of it
  checkpoint_first,  // written in a separate batch
  no_message_ids,    // observers let the broker keep copies of their requests
  no_sync,           // class `power` syncs nothing
};
inline constexpr int mistake_count = 10;
const char* name_of(Mistake mistake);

struct Plan {
  std::uint64_t seed = 0;
  std::uint64_t chance = 0;  // seed of the remaining random choices
  std::uint32_t partitions = 1;
  std::vector<observer::Mode> observers;
  bool syncs_every_write = false;  // class `power`
  Duration horizon{};              // orders and faults come before this, none after
  Duration duplicate_window{};
  Duration pace{};                                                    // of messages and steps
  std::map<std::string, std::map<std::string, std::string>> options;  // by service
  std::vector<Poison> poisons;
  Mistake mistake = Mistake::none;
  Limits limits;
  std::vector<PlannedOrder> orders;
  std::vector<Fault> faults;
};

inline constexpr std::string_view name_space = "shop";
// More messages than a few cuts take away.
inline constexpr std::size_t uncertain_tail = 150;

inline const std::vector<std::string> service_names = {"orders", "inventory", "payment",
                                                       "seller", "logistics", "notification"};

struct PlanOptions {
  std::uint32_t sagas = 200;
  std::uint32_t faults = 100;  // at least this much
};
Plan make_plan(std::uint64_t seed, const PlanOptions& options);

// "observer-1"
std::string process_name(const Plan& plan, std::uint32_t process);
std::string to_text(const Plan& plan, const Fault& fault);
// The random choices within a fault do not depend on anything else.
Random chance_of(const Plan& plan, const Fault& fault);

}  // namespace laban::simulation

#pragma once

// One saga as JSON: the shapes SUMMARY, WAIT, STEP and FINDING of queries.h.

#include <vector>

#include "observer/fold/instance.h"
#include "observer/queries/request.h"

namespace laban::observer {

// Where and when an instance is looked at.
struct Viewpoint {
  std::uint32_t partition = 0;
  Duration clock{};  // the partition's log clock
  Time now{};
};

struct Wait {
  std::string service;
  StepIndex step = 0;
  std::string event;  // ends the wait
  bool for_undone = false;
  Time since{};
  Duration due{};  // log clock; zero: no deadline
};

std::vector<Wait> waits_of(const Definition& definition, const Instance& instance);

Json summary_of(const Definition& definition, const Instance& instance, const Viewpoint& from);
Json steps_of(const Definition& definition, const Instance& instance, const Viewpoint& from);
Json account_json(const Definition& definition, const Instance& instance);
Json findings_of(const Definition& definition, const Instance& instance);
// What a person can do, or can wait for.
Json next_steps_of(const Definition& definition, const Instance& instance, const Viewpoint& from);

Json time_or_null(Time time);
double milliseconds(Duration duration);

}  // namespace laban::observer

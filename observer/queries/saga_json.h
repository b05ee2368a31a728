#pragma once

// One saga as JSON: the shapes SUMMARY, WAIT, FAILURE, STEP, ACT and FINDING of queries.h.

#include "observer/queries/request.h"
#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

// Where and when an instance is looked at.
struct Viewpoint {
  std::uint32_t partition = 0;
  Duration clock{};  // the partition's log clock
  Time now{};
};

Json summary_of(const DefinitionVersion& version, const Instance& instance, const Viewpoint& from);
Json steps_of(const Definition& definition, const Instance& instance, const Viewpoint& from);
Json failure_json(const Definition& definition, const Instance& instance);
Json account_json(const Definition& definition, const Instance& instance);
// What was found, in words.
std::string text_of(const Definition& definition, const Finding& finding);
Json findings_of(const Definition& definition, const Instance& instance);
Json acts_of(const Definition& definition, const Instance& instance);

Json time_or_null(Time time);
double milliseconds(Duration duration);

}  // namespace laban::observer

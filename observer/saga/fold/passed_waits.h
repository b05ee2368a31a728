#pragma once

// What a saga waited for when time decided about it: a deadline expired, or a request was not
// answered in time. Pure.

#include <string_view>
#include <vector>

#include "observer/saga/fold/instance.h"

namespace laban::observer {

struct PassedWait {
  std::string_view service;  // was silent
  StepIndex step = 0;
  std::string_view event;  // would have ended the wait
  // Opened the step, or requested its undo or its repetition. Of a request, the id and the time may
  // be missing: an instance keeps only those of the last one.
  Evidence began;
};

// The waits that a finding says were not met in time, in definition order; several only at the
// deadline of the whole saga. None if the finding is of another kind. The texts belong to
// `definition`.
std::vector<PassedWait> passed_waits(const Definition& definition, const Instance& instance,
                                     const Finding& finding);

}  // namespace laban::observer

#pragma once

// How a command ends, and how it reports errors.

#include <laban/result.h>

#include <string>
#include <vector>

namespace laban::cli {

enum class Exit : int {
  done = 0,
  failed = 1,
  wrong_use = 2,
  answer_is_no = 3,
  not_allowed = 4,
  not_found = 5,
  unreachable = 6,
  timed_out = 124,
  interrupted = 130,
};

// "failed", "wrong_use", ... as written to JSON errors.
const char* name_of(Exit exit);

// An error, and what to do about it.
struct Failure {
  Exit exit = Exit::failed;
  std::string message;
  std::string next;
  std::vector<std::string> details = {};  // lines for people, before the message
};

// The exit code for the kind of error.
Exit exit_of(ErrorKind kind);
Failure failure_of(const Error& error, std::string next = {});

}  // namespace laban::cli

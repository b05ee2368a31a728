#include "observer/cli/command/failure.h"

namespace laban::cli {

const char* name_of(Exit exit) {
  switch (exit) {
    case Exit::done:
      return "done";
    case Exit::failed:
      return "failed";
    case Exit::wrong_use:
      return "wrong_use";
    case Exit::answer_is_no:
      return "answer_is_no";
    case Exit::not_allowed:
      return "not_allowed";
    case Exit::not_found:
      return "not_found";
    case Exit::unreachable:
      return "unreachable";
    case Exit::timed_out:
      return "timed_out";
    case Exit::interrupted:
      return "interrupted";
  }
  return "failed";
}

Exit exit_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
      return Exit::wrong_use;
    case ErrorKind::not_found:
      return Exit::not_found;
    case ErrorKind::unavailable:
      return Exit::unreachable;
    case ErrorKind::conflict:
    case ErrorKind::corrupt:
    case ErrorKind::exhausted:
      return Exit::failed;
  }
  return Exit::failed;
}

Failure failure_of(const Error& error, std::string next) {
  return {exit_of(error.kind), error.message, std::move(next)};
}

}  // namespace laban::cli

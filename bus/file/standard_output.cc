#include "bus/file/standard_output.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "bus/file/write_all.h"

namespace laban {
namespace {

constexpr std::size_t flush_from = 64 * 1024;

}  // namespace

void StandardOutput::write(std::string_view text) {
  pending_ += text;
  if (pending_.size() >= flush_from) flush();
}

Result<void> StandardOutput::finish() {
  flush();
  if (problem_ == 0 || problem_ == EPIPE) return {};
  return Error{ErrorKind::conflict,
               std::string("cannot write to stdout: ") + std::strerror(problem_)};
}

void StandardOutput::flush() {
  if (problem_ == 0) problem_ = write_all(STDOUT_FILENO, pending_);
  pending_.clear();
}

Result<void> write_to_stdout(std::string_view text) {
  StandardOutput out;
  out.write(text);
  return out.finish();
}

}  // namespace laban

#pragma once

// StandardOutput: writes results to stdout and tells when they are lost, e.g. on a full disk.
//
// Buffered. Not thread-safe.

#include <laban/result.h>

#include <string>
#include <string_view>

namespace laban {

class StandardOutput {
 public:
  void write(std::string_view text);

  // Writes what is left; the error tells that something was lost. A reader that has closed its end
  // of the pipe is not an error.
  Result<void> finish();

 private:
  void flush();

  std::string pending_;
  int problem_ = 0;  // errno
};

// One text, and nothing after it.
Result<void> write_to_stdout(std::string_view text);

}  // namespace laban

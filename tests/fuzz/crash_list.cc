// LABAN_CRASH: a list of crashes, or nonsense.

#include <cstdlib>

#include "bus/testing/crash_point.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

void crash_list(std::string_view input) {
  if (input.find('\0') != input.npos || input.starts_with('@')) return;
  static std::string variable;  // owned by the environment after putenv()
  std::string next = "LABAN_CRASH=" + std::string(input);
  ::putenv(next.data());
  variable.swap(next);
  ::putenv(variable.data());
  const auto armed = arm_crash_points("a program of no such name: ");
  law(armed || armed.error().kind == ErrorKind::invalid, "what cannot be read is said");
  crash_point("relay.after_publish");
  ::unsetenv("LABAN_CRASH");
}

}  // namespace laban::fuzz

#include "bus/testing/crash_point.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "tests/support/temporary_directory.h"

using laban::arm_crash_points;
using laban::crash_point;

namespace {

// How a child process ends that is armed as payment and passes "a" and "b" three times each: 0: it
// survived; the wait status otherwise.
int ending_with(const std::string& crashes, const std::string& marks = {}) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::setenv("LABAN_CRASH", crashes.c_str(), 1);
    ::setenv("LABAN_CRASH_MARKS", marks.c_str(), 1);
    if (!arm_crash_points("payment")) ::_exit(1);
    for (int i = 0; i < 3; ++i) {
      crash_point("a");
      crash_point("b");
    }
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

bool is_killed(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }
bool is_refused(int status) { return WIFEXITED(status) && WEXITSTATUS(status) == 1; }

}  // namespace

TEST_CASE("a program dies at the pass of the point that was armed, and at no other") {
  CHECK(is_killed(ending_with("payment:a:1")));
  CHECK(is_killed(ending_with("payment:b:3")));
  CHECK(is_killed(ending_with("seller:a:1,payment:b:2")));
  CHECK(ending_with("payment:a:4") == 0);
  CHECK(ending_with("payment:c:1") == 0);
  CHECK(ending_with("seller:a:1") == 0);
  CHECK(ending_with("") == 0);
}

TEST_CASE("with a folder for marks each crash happens once, and leaves its name") {
  laban::testing::TemporaryDirectory marks;
  const auto folder = marks.path().string();
  CHECK(is_killed(ending_with("payment:a:2,payment:b:2", folder)));
  CHECK(std::filesystem::exists(marks.path() / "payment:a:2"));
  CHECK(is_killed(ending_with("payment:a:2,payment:b:2", folder)));
  CHECK(std::filesystem::exists(marks.path() / "payment:b:2"));
  CHECK(ending_with("payment:a:2,payment:b:2", folder) == 0);
}

TEST_CASE("the crashes may be listed in a file, which may be missing") {
  laban::testing::TemporaryDirectory directory;
  const auto file = (directory.path() / "crashes").string();
  CHECK(ending_with("@" + file) == 0);
  std::ofstream(file) << "payment:a:2,seller:b:1\n";
  CHECK(is_killed(ending_with("@" + file)));
}

TEST_CASE("an invalid crash is refused before anything runs") {
  for (const char* wrong : {"payment", "payment:a", "payment:a:0", "payment:a:x", ":a:1",
                            "payment::1", "payment:a:1,,seller:a:1"}) {
    CAPTURE(wrong);
    CHECK(is_refused(ending_with(wrong)));
  }
}

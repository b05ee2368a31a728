// `laban up` as a library: what it does while programs are slow to answer.

#include "observer/cli/local/local_system.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/temporary_directory.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

TEST_CASE("programs that run are waited for, however long they take to answer") {
  const testing::TemporaryDirectory directory;
  const SystemClock clock;
  SignalWatch signals;
  std::vector<std::string> said;
  auto system = LocalSystem::start(directory.path(), {}, clock, signals,
                                   [&](const std::string& text) { said.push_back(text); });
  if (!system) FAIL(system.error().message);
  // As if a store took longer to open than anybody thought of.
  const auto ready = (*system)->wait_until_ready(0s);
  if (!ready) FAIL(ready.error().message);
  const auto is_word = [](const std::string& text) {
    return text.starts_with("no answer yet from: ");
  };
  CHECK(std::any_of(said.begin(), said.end(), is_word));
  CHECK((*system)->run().ready);
  (*system)->stop();
}

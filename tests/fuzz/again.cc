// laban-fuzz-again TARGET FILE: plays one input, and prints the shortest processor time of several
// runs in microseconds.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>

#include "tests/fuzz/stopwatch.h"

int main(int argc, char** argv) {
  namespace fuzz = laban::fuzz;
  const std::string name = argc == 3 ? argv[1] : "";
  const auto target = std::ranges::find(fuzz::all_targets(), name, &fuzz::NamedTarget::name);
  std::ifstream file(argc == 3 ? argv[2] : "", std::ios::binary);
  if (target == fuzz::all_targets().end() || !file) {
    std::fprintf(stderr,
                 "laban-fuzz-again TARGET FILE: no such target, or the file cannot be read\n");
    return 2;
  }
  const std::string input((std::istreambuf_iterator<char>(file)), {});
  try {
    target->run(input);  // loads schemas and the like now
    auto shortest = std::chrono::nanoseconds::max();
    for (int i = 0; i < 3; ++i) {
      fuzz::Stopwatch stopwatch;
      shortest = std::min(shortest, stopwatch.run(target->run, input));
    }
    std::printf("%lld\n", static_cast<long long>(shortest.count() / 1000));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "laban-fuzz-again: %s: %s\n", name.c_str(), error.what());
    return 1;
  }
}

// One target under libFuzzer. Prints the slowest input at the end and saves it at
// $LABAN_FUZZ_SLOWEST.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "tests/fuzz/stopwatch.h"

namespace {

laban::fuzz::Stopwatch& stopwatch() {
  static auto* const kept = new laban::fuzz::Stopwatch;  // read while the process exits
  return *kept;
}

void report() {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(stopwatch().longest());
  std::fprintf(stderr, "slowest_input_us: %lld\n", static_cast<long long>(us.count()));
  if (const char* path = std::getenv("LABAN_FUZZ_SLOWEST")) {
    std::ofstream(path, std::ios::binary) << stopwatch().slowest();
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  (void)stopwatch();
  std::atexit(report);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stopwatch().run(laban::fuzz::LABAN_FUZZ_TARGET, {reinterpret_cast<const char*>(data), size});
  return 0;
}

#include "tests/fuzz/stopwatch.h"

#include <time.h>

#include <algorithm>

namespace laban::fuzz {

namespace {

std::chrono::nanoseconds processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::chrono::nanoseconds time_of(Target target, std::string_view input) {
  const auto begin = processor_time();
  target(input);
  return processor_time() - begin;
}

}  // namespace

std::chrono::nanoseconds Stopwatch::run(Target target, std::string_view input) {
  auto took = time_of(target, input);
  for (int again = 0; again < 2 && took > slow_input; ++again) {
    took = std::min(took, time_of(target, input));
  }
  if (took > longest_) {
    longest_ = took;
    slowest_ = input;
  }
  return took;
}

}  // namespace laban::fuzz

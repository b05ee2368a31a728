#include "observer/cli/dashboard/service_verdict.h"

#include <fmt/core.h>

namespace laban::top {

namespace {

constexpr std::uint64_t much_lag = 10'000;  // messages; about a second of work
// Longer than chance explains; waits below a second do not matter.
constexpr int times_usual = 5;
constexpr Duration shortest_silence = std::chrono::seconds(1);

bool is_silent(const LongestWait& wait) {
  return wait.usual && wait.waited > shortest_silence && wait.waited > *wait.usual * times_usual;
}

std::string wait_words(const LongestWait& wait) {
  std::string text = fmt::format("saga {} has waited {} for {}", wait.saga, to_text(wait.waited),
                                 wait.step.empty() ? "it" : wait.step);
  if (wait.usual) text += fmt::format(" (usually {})", to_text(*wait.usual));
  if (wait.left && *wait.left > Duration::zero())
    text += fmt::format(", {} until it times out", to_text(*wait.left));
  return text;
}

void say(ServiceRow& row, Verdict verdict, std::string says, std::string next) {
  row.verdict = verdict;
  row.says = std::move(says);
  row.next = std::move(next);
}

}  // namespace

void judge(ServiceRow& row, const std::string& problem, bool waits_are_known) {
  if (row.instances == 0) {
    std::string says = "does not answer";
    if (row.longest_wait) says += "; " + wait_words(*row.longest_wait);
    return say(row, Verdict::bad, std::move(says),
               "Start it (laban up does), or see its log in DIR/logs; laban doctor says more");
  }
  if (!problem.empty())
    return say(row, Verdict::bad, problem, "See its log in DIR/logs; laban doctor says more");
  if (waits_are_known && row.longest_wait && is_silent(*row.longest_wait)) {
    return say(row, Verdict::warning, "answers, but " + wait_words(*row.longest_wait),
               fmt::format("laban sagas show {}", row.longest_wait->saga));
  }
  if (row.behind > much_lag) {
    return say(row, Verdict::warning, fmt::format("{} events behind", row.behind),
               "It is catching up or too slow: check again");
  }
  if (row.parked > 0) {
    return say(row, Verdict::warning, fmt::format("{} events wait for a retry", row.parked),
               "Its handler requests retries: see its log in DIR/logs");
  }
  row.verdict = Verdict::good;
}

}  // namespace laban::top

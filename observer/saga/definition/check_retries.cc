// `retries` and `again`: which failures do not count, and how a step is requested again.

#include <fmt/core.h>

#include <charconv>

#include "observer/saga/definition/check.h"

namespace laban::observer {

namespace {

bool is_retry_count(const std::string& text) {
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end && number <= most_retries;
}

}  // namespace

void check_retries(const CheckInput& input, Problems& problems) {
  for (std::size_t place = 0; place < input.draft.steps.size(); ++place) {
    const DraftStep& step = input.draft.steps[place];
    const std::string& name = step.name.value;
    const auto report = [&](const Text& where, std::string message, std::string hint) {
      problems.push_back({input.file, where.at, std::move(message), std::move(hint)});
    };
    const bool has_retries = step.retries.at.line != 0;
    if (has_retries && !step.retries.value.empty() && !is_retry_count(step.retries.value)) {
      report(step.retries, fmt::format("'{}' is not a valid number of retries", step.retries.value),
             fmt::format("0 to {}", most_retries));
    }
    if (has_retries && step.fails.empty()) {
      report(step.retries, fmt::format("step '{}' has 'retries' without 'fails'", name),
             "fails: the events that are counted");
    }
    if (step.again.value.empty()) continue;
    if (step.done.value == input.draft.starts.value) {
      report(step.again,
             fmt::format("step '{}' begins the saga and cannot be requested again", name),
             "remove 'again'");
    } else if (!has_retries && !is_after_pivot(input, place)) {
      report(step.again,
             fmt::format("step '{}' has 'again' but no failure that would not count", name),
             "retries: how many failures are answered by asking again; after the pivot none is "
             "needed");
    }
  }
}

}  // namespace laban::observer

// Values on a command line: times, durations, shares, bytes in hex.

#include <laban/clock.h>
#include <laban/injection.h>

#include "observer/cli/events/event_bytes.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/definition/definition.h"
#include "services/orders/intake/numbers.h"
#include "tests/fuzz/schemas.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

namespace {

constexpr Time now{Duration(1'790'000'000'000'000'000)};

void times(std::string_view input) {
  if (const auto duration = parse_duration(input)) {
    law(*duration >= Duration::zero(), "a duration that was written is not negative");
    (void)to_text(*duration);
    (void)to_text(-*duration);
    (void)observer::duration_word(*duration);
  }
  if (const auto time = parse_rfc3339(input)) {
    const auto again = parse_rfc3339(to_rfc3339(*time));
    law(again && *again == *time, "a time is read as it was written");
  }
  if (const auto spec = cli::parse_time_spec(input, now)) {
    if (const auto* time = std::get_if<Time>(&*spec)) {
      (void)to_rfc3339(*time);
      (void)cli::local_time(*time);
      (void)cli::clock_time(*time);
    }
  }
  (void)cli::parse_time(input, now);
  (void)cli::parse_patience(input, Duration(1));
  if (const auto date = orders::parse_date(input)) (void)to_rfc3339(*date);
}

}  // namespace

void words(std::string_view input) {
  times(input);
  if (const auto share = parse_share(input))
    law(share->value >= 0 && share->value <= 1, "a share is between nothing and all");
  (void)share_of("payment", input);
  (void)observer::parse_state(input);
  (void)orders::parse_quantity(input);
  (void)orders::parse_cents(input);
  const std::string bytes = cli::bytes_from(input);
  law(bytes.size() <= input.size(), "bytes in hex are not more than their digits");
  (void)cli::message_to_json(bytes, schemas());
  (void)cli::payload_to_json(bytes, "order.placed", schemas());
}

}  // namespace laban::fuzz

#include "observer/cli/client/moment.h"

#include <fmt/core.h>

#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

Result<api::Moment> moment_of(const std::string& text, Time now) {
  const auto spec = parse_time_spec(text, now);
  if (!spec) return spec.error();
  if (const auto* sequence = std::get_if<Sequence>(&*spec))
    return api::Moment{.sequence = sequence->number, .partition = sequence->partition};
  return api::Moment{.time = std::get<Time>(*spec)};
}

std::string moment_text(const std::optional<api::SagaMoment>& at) {
  if (!at) return "now";
  if (at->time == Time{}) return fmt::format("#{}", at->sequence);
  if (at->sequence == 0) return local_time(at->time);
  return fmt::format("#{}, {}", at->sequence, local_time(at->time));
}

}  // namespace laban::cli

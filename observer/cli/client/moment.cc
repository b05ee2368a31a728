#include "observer/cli/client/moment.h"

#include <fmt/core.h>

#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

Result<Json> moment_of(const std::string& text, Time now) {
  const auto spec = parse_time_spec(text, now);
  if (!spec) return spec.error();
  if (const auto* sequence = std::get_if<Sequence>(&*spec))
    return Json{{"sequence", sequence->number}};
  return Json{{"time", to_rfc3339(std::get<Time>(*spec))}};
}

std::string moment_text(const Json& answer) {
  const Json& at = object_at(answer, "at");
  if (at.empty()) return "now";
  const auto time = parse_rfc3339(text_at(at, "time"));
  const std::uint64_t sequence = count_at(at, "sequence");
  if (!time) return fmt::format("#{}", sequence);
  if (sequence == 0) return local_time(*time);
  return fmt::format("#{}, {}", sequence, local_time(*time));
}

}  // namespace laban::cli

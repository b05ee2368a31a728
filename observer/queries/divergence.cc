// divergence: sagas that end, time out or compensate differently under a shadow, a page at a time.

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "observer/queries/divergence_tally.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/shadow_pairs.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_limit = 50;
// An answer must fit into one message.
constexpr std::uint64_t longest_page = 200;

const DefinitionVersion* numbered(const DefinitionChapter& chapter, std::uint64_t number) {
  if (number > std::numeric_limits<std::uint32_t>::max()) return nullptr;
  return chapter.numbered(static_cast<std::uint32_t>(number));
}

// The one in force anywhere, else the last one; or the one asked for.
const DefinitionVersion& chosen_shadow(const QueryContext& context, const std::string& definition,
                                       const std::optional<std::uint64_t>& number) {
  const DefinitionVersion* chosen = nullptr;
  const auto rank = [](const DefinitionVersion& version) {
    return std::pair(!version.withdrawn, version.number);
  };
  for (const auto& view : context.views) {
    const auto* chapter = view.book->chapter(definition + std::string(shadow_suffix));
    if (chapter == nullptr) continue;
    const auto* version = number ? numbered(*chapter, *number) : &chapter->newest();
    if (version != nullptr && (chosen == nullptr || rank(*version) > rank(*chosen)))
      chosen = version;
  }
  if (chosen != nullptr) return *chosen;
  throw NotFound(number ? fmt::format("the shadow of '{}' has no version {}", definition, *number)
                        : fmt::format("no shadow of '{}' was ever applied", definition));
}

ShadowRange read_range(const QueryRequest& request) {
  ShadowRange range;
  const auto definition = request.text("definition");
  if (!definition || definition->empty()) throw BadRequest("'definition' is missing");
  range.definition = std::string(base_name(*definition));
  range.saga = request.text("saga");
  if (const auto since = request.text("since")) {
    const auto time = parse_rfc3339(*since);
    if (!time) throw BadRequest("'since': " + time.error().message);
    range.since = *time;
  }
  if (const auto cursor = request.text("cursor")) range.after = parse_cursor(*cursor);
  return range;
}

Json version_json(const DefinitionVersion& version) {
  return {{"number", version.number},
          {"digest", fmt::format("{:016x}", version.definition.digest())},
          {"since", time_or_null(version.applied.log_time)},
          {"withdrawn", version.withdrawn ? time_or_null(version.withdrawn->log_time) : nullptr},
          {"by", version.applied.by},
          {"reason", version.applied.reason}};
}

}  // namespace

Json divergence(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"definition", "number", "since", "saga", "limit", "cursor"});
  ShadowRange range = read_range(request);
  const auto& shadow = chosen_shadow(context, range.definition, request.number("number"));
  range.number = shadow.number;
  const std::uint64_t limit =
      std::clamp<std::uint64_t>(request.number("limit").value_or(default_limit), 1, longest_page);
  std::vector<StoreView> views = context.views;
  std::sort(views.begin(), views.end(),
            [](const StoreView& a, const StoreView& b) { return a.partition < b.partition; });
  DivergenceTally tally;
  std::optional<Place> stopped;
  for (const auto& view : views) {
    if (range.after && view.partition < range.after->partition) continue;
    stopped = visit_pairs(view, range, [&](const ShadowPair& pair) {
      tally.count(pair, view.partition);
      return tally.sagas.size() < limit;
    });
    if (stopped) break;
  }
  Json answer = {{"schema_version", schema_version},
                 {"definition", range.definition},
                 {"shadow", version_json(shadow)}};
  std::move(tally).write(answer);
  answer["cursor"] = stopped ? Json(to_cursor(*stopped)) : Json(nullptr);
  answer["now"] = to_rfc3339(context.now);
  return answer;
}

}  // namespace laban::observer

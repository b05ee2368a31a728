// divergence: sagas that end, time out or compensate differently under a shadow, a page at a time.

#include <fmt/core.h>

#include <algorithm>
#include <limits>

#include "observer/queries/endpoints.h"
#include "observer/queries/shadow_pairs.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_differing = 50;
// An answer must fit into one message.
constexpr std::uint64_t most_differing = 200;

const DefinitionVersion* numbered(const DefinitionChapter& chapter, std::uint64_t number) {
  if (number > std::numeric_limits<std::uint32_t>::max()) return nullptr;
  return chapter.numbered(static_cast<std::uint32_t>(number));
}

// The requested version; otherwise the one in force on any partition, otherwise the last one.
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

ShadowRange range_of(const api::DivergenceRequest& request, const QueryContext& context) {
  if (request.definition.empty()) throw BadRequest("'definition' is missing");
  ShadowRange range{.definition = std::string(base_name(request.definition)),
                    .since = request.since,
                    .saga = request.saga};
  if (request.cursor) range.after = parse_cursor(*request.cursor);
  range.number = chosen_shadow(context, range.definition, request.number).number;
  return range;
}

api::ShadowVersion version_in(const DefinitionVersion& version) {
  return {.number = version.number,
          .digest = fmt::format("{:016x}", version.definition.digest()),
          .since = version.applied.log_time,
          .withdrawn = version.withdrawn ? version.withdrawn->log_time : Time{},
          .by = version.applied.by,
          .reason = version.applied.reason};
}

}  // namespace

api::DivergencePage reply_to(const api::DivergenceRequest& request, const QueryContext& context) {
  const ShadowRange range = range_of(request, context);
  const auto limit = bounded(request.limit, default_differing, most_differing);
  std::vector<StoreView> views = context.views;
  std::sort(views.begin(), views.end(),
            [](const StoreView& a, const StoreView& b) { return a.partition < b.partition; });
  api::DivergencePage page{
      .definition = range.definition,
      .shadow = version_in(chosen_shadow(context, range.definition, request.number)),
      .tally = empty_tally(),
      .now = context.now};
  for (const auto& view : views) {
    if (range.after && view.partition < range.after->partition) continue;
    const auto stopped = visit_pairs(view, range, [&](const ShadowPair& pair) {
      count(page.tally, pair, view.partition);
      return page.tally.sagas.size() < limit;
    });
    if (!stopped) continue;
    page.cursor = to_cursor(*stopped);
    break;
  }
  return page;
}

}  // namespace laban::observer

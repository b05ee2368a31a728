// divergence: sagas that end, time out or compensate differently under a shadow, a page at a time.

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "observer/projection/gap_rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/shadow_pairs.h"
#include "observer/rebuild/stored_saga.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_differing = 50;
// An answer must fit into one message.
constexpr std::uint64_t most_differing = 200;
// Each saga of a page that differs is folded again; an ordinary one has some twenty rows.
constexpr std::size_t rows_folded_again = 1000;

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

// Folds sagas of one partition again, up to where the two definitions part.
class FoldAgain {
 public:
  FoldAgain(const StoreView& view, const QueryContext& context)
      : store_(*view.store),
        context_{context.name_space, view.partition, context.partition_count, view.book,
                 &context.schemas_of(view)},
        gaps_(readable(read_gaps(store_))),
        most_rows_(std::min(context.most_rows, rows_folded_again)) {}

  std::optional<SagaRefold> operator()(const std::string& saga, std::uint64_t sequence) const {
    auto refold = refold_stored(store_, context_, saga, gaps_, Until{sequence, {}}, most_rows_);
    if (!refold && refold.error().kind == ErrorKind::exhausted) return std::nullopt;
    return readable(std::move(refold));
  }

 private:
  const Store& store_;
  const SagaRefoldContext context_;
  const LogGaps gaps_;
  const std::size_t most_rows_;
};

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
    const StoreReader reader(view);
    const FoldAgain fold_again(view, context);
    const Recorded recorded{reader, std::cref(fold_again)};
    const auto stopped = visit_pairs(view, range, [&](const ShadowPair& pair) {
      count(page.tally, pair, recorded);
      return page.tally.sagas.size() + page.tally.undecided_sagas.size() < limit;
    });
    if (!stopped) continue;
    page.cursor = to_cursor(*stopped);
    break;
  }
  return page;
}

}  // namespace laban::observer

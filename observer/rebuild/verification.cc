#include "observer/rebuild/verification.h"

#include <fmt/core.h>

#include "bus/runtime/anchor.h"
#include "bus/runtime/transaction.h"
#include "observer/projection/gap_rows.h"
#include "observer/projection/rows.h"
#include "observer/projection/schema_rows.h"
#include "observer/projection/summary.h"
#include "observer/rebuild/refold.h"
#include "observer/rebuild/self_check.h"
#include "observer/rebuild/stored_saga.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

namespace {

using Phase = FoldHooks::Phase;

constexpr std::string_view recovery_hint =
    "Compare with the log this store was folded from, or rebuild it from this one: laban rebuild";

Result<runtime::Anchor> anchor_of(const Store& store) {
  const auto row = store.get(runtime::meta, "anchor");
  if (!row) return row.error();
  if (!*row) return Error{ErrorKind::not_found, "the observer has folded nothing yet"};
  const auto anchor = runtime::Anchor::decode(**row);
  if (!anchor) return Error{ErrorKind::corrupt, "the checkpoint cannot be read"};
  return *anchor;
}

// The results of two versions of the fold cannot be compared.
Result<void> check_fold_version(const Store& kept) {
  const auto row = kept.get(observer_meta, meta_key("summary"));
  if (!row || !*row) return {};  // reported by the comparison
  const auto made_by = fold_version_of(**row);
  if (!made_by || *made_by == fold_version) return {};
  return Error{
      ErrorKind::conflict,
      fmt::format("the store was made by version {} of the fold, but this program has version {}, "
                  "so they cannot be compared. Fold it again with: laban rebuild",
                  *made_by, fold_version)};
}

RefoldConfig config_of(const FoldTask& task, std::uint64_t until) {
  return {task.name_space, task.partition, task.partition_count,
          until,           task.emissions, task.only_saga};
}

// A log need not have first schemas; then the kept store says which ones it was folded with.
struct FirstSchemas {
  explicit FirstSchemas(const Store& kept) {
    const auto base = read_base(kept);
    if (!base) return;  // reported by the comparison
    store_has_them = base->has_value();
    if (!store_has_them) return;
    if (auto made = schema::SchemaHistory::make(**base)) history = std::move(*made);
  }

  bool store_has_them = true;
  std::unique_ptr<schema::SchemaHistory> history;
};

Result<void> fold_all(Refold& refold, std::uint64_t until, const FoldHooks& hooks) {
  while (!refold.is_done()) {
    const auto busy = refold.step();
    if (!busy) return busy.error();
    if (!hooks.progress(Phase::folding, refold.position(), until))
      return Error{ErrorKind::unavailable, "stopped"};
    if (*busy || refold.is_done()) continue;
    if (auto waited = hooks.wait(refold.waiting()); !waited) return waited;
  }
  return {};
}

class Verifying {
 public:
  Verifying(const FoldTask& task, const Store& kept, const FoldHooks& hooks,
            const runtime::Anchor& anchor)
      : task_(task),
        kept_(kept),
        hooks_(hooks),
        anchor_(anchor),
        first_(kept),
        refold_(config(), *task.log, *task.fresh,
                first_.history == nullptr ? *task.schemas : *first_.history, *task.clock) {}

  Result<Verdict> run() {
    verdict_.position = anchor_.sequence;
    if (auto reaches = check_log(); !reaches) return reaches.error();
    if (auto folded = fold_all(refold_, anchor_.sequence, hooks_); !folded) return folded.error();
    if (auto same = check_last_message(); !same) return same.error();
    auto lost = lost_since();
    if (!lost) return lost.error();
    verdict_.lost = std::move(*lost);
    if (auto compared = verdict_.lost.empty() ? compare_all() : check_alone(); !compared)
      return compared.error();
    if (verdict_.comparison.first)
      verdict_.what = differences_in(*verdict_.comparison.first, definitions());
    return std::move(verdict_);
  }

 private:
  RefoldConfig config() const {
    RefoldConfig config = config_of(task_, anchor_.sequence);
    config.keeps_first_schemas = first_.store_has_them;
    return config;
  }

  // A log that ends earlier would be waited for for ever. A log that counts further but holds
  // nothing at its end has lost messages like any other: the evidence is incomplete.
  Result<void> check_log() const {
    auto info = task_.log->info();
    if (!info) return info.error();
    info->newest = info->last;
    return runtime::check_log(anchor_, *info, recovery_hint);
  }

  // The last message of both must be the same, unless the log has lost it.
  Result<void> check_last_message() const {
    const auto folded = anchor_of(*task_.fresh);
    if (!folded && folded.error().kind == ErrorKind::not_found) return {};
    if (!folded) return folded.error();
    if (folded->sequence != anchor_.sequence || folded->digest == anchor_.digest) return {};
    return Error{
        ErrorKind::conflict,
        fmt::format(
            "log break: sequence {} holds a different message than the one the store applied. {}",
            anchor_.sequence, recovery_hint)};
  }

  // Messages that the store has read and the log no longer has.
  Result<std::vector<LogGap>> lost_since() const {
    const auto now = read_gaps(*task_.fresh);
    if (!now) return now.error();
    const auto then = read_gaps(kept_);
    std::vector<LogGap> gaps = now->all();
    const std::uint64_t read_up_to = refold_.position();
    if (read_up_to < anchor_.sequence) gaps.push_back({read_up_to + 1, anchor_.sequence});
    if (!then) return std::vector<LogGap>{};  // reported by the comparison
    std::vector<LogGap> lost;
    for (const LogGap& gap : gaps) {
      const LogGap known = then->before(gap.last + 1);
      const bool was_there = known.exists() && known.covers(gap);
      if (!was_there) lost.push_back(gap);
    }
    return lost;
  }

  Result<void> compare_all() {
    const std::uint64_t least = refold_.projection().summary().events;
    auto compared = task_.only_saga.empty()
                        ? compare(kept_, *task_.fresh,
                                  [&](std::uint64_t rows) {
                                    return hooks_.progress(Phase::comparing, rows, least);
                                  })
                        : compare_saga(kept_, *task_.fresh, task_.only_saga);
    if (!compared) return compared.error();
    verdict_.comparison = std::move(*compared);
    const bool equal = verdict_.comparison.is_equal();
    verdict_.outcome = equal ? Verdict::Outcome::equal : Verdict::Outcome::different;
    return {};
  }

  Result<void> check_alone() {
    auto checked = check_own_rows(task_, kept_, [&](std::uint64_t sagas) {
      return hooks_.progress(Phase::comparing, sagas, 0);
    });
    if (!checked) return checked.error();
    verdict_.comparison = std::move(checked->comparison);
    verdict_.sagas_checked_alone = checked->sagas;
    const bool sound = verdict_.comparison.is_equal();
    verdict_.outcome = sound ? Verdict::Outcome::incomplete : Verdict::Outcome::different;
    return {};
  }

  DefinitionOf definitions() const {
    return [this](const Instance& instance) -> const Definition* {
      const auto* version = refold_.projection().book().find(instance.definition, instance.version);
      return version == nullptr ? nullptr : &version->definition;
    };
  }

  const FoldTask& task_;
  const Store& kept_;
  const FoldHooks& hooks_;
  const runtime::Anchor anchor_;
  const FirstSchemas first_;
  Refold refold_;
  Verdict verdict_;
};

}  // namespace

const char* name_of(Verdict::Outcome outcome) {
  switch (outcome) {
    case Verdict::Outcome::equal:
      return "equal";
    case Verdict::Outcome::different:
      return "different";
    case Verdict::Outcome::incomplete:
      return "incomplete evidence";
  }
  return "?";
}

Result<Verdict> verify(const FoldTask& task, const Store& kept, const FoldHooks& hooks) {
  const auto anchor = anchor_of(kept);
  if (!anchor) return anchor.error();
  if (auto same = check_fold_version(kept); !same) return same.error();
  return Verifying(task, kept, hooks, *anchor).run();
}

Result<void> fold_log(const FoldTask& task, std::uint64_t until, const FoldHooks& hooks) {
  Refold refold(config_of(task, until), *task.log, *task.fresh, *task.schemas, *task.clock);
  return fold_all(refold, until, hooks);
}

Result<Comparison> fold_until(const FoldTask& task, std::uint64_t until, const FoldHooks& hooks) {
  if (auto folded = fold_log(task, until, hooks); !folded) return folded.error();
  return compare(*task.fresh, *task.fresh,
                 [&](std::uint64_t rows) { return hooks.progress(Phase::comparing, rows, 0); });
}

}  // namespace laban::observer

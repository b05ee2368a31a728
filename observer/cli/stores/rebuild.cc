// laban rebuild: folds the log into new observer stores and replaces the old ones.

#include <fmt/format.h>

#include "observer/cli/stores/commands.h"
#include "observer/cli/stores/fold_watch.h"
#include "observer/cli/stores/observer_stores.h"
#include "observer/cli/stores/store_swap.h"
#include "observer/cli/stores/stored_system.h"
#include "observer/cli/stores/verdict_view.h"
#include "observer/cli/terminal/confirmation.h"
#include "observer/cli/terminal/many.h"
#include "observer/rebuild/store_swap.h"

namespace laban::cli {
namespace {

using observer::Comparison;
using observer::Verdict;

// A partition's new store, and the result of its comparison.
struct Rebuilt {
  RebuiltStore place;
  Comparison rows;            // of the new store
  PartitionVerdict replaced;  // the store that was in use
  std::string not_compared;   // why there was nothing to compare with
};

class RebuildCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "rebuild",
        Group::check,
        "rebuild the observer's stores from the log and replace the old ones",
        {{"laban rebuild", "asks first"}, {"laban rebuild --yes --json", "for a script"}},
        "Folds the log into new stores, compares them with those in use, and lets a running "
        "observer switch to the new ones, which takes about a second. The fold publishes nothing; "
        "afterwards the observer publishes only requests that were decided and are not in the log. "
        "A log that has lost messages is refused, because the new stores would know less than the "
        "old ones; --forget rebuilds anyway. Exit 0: rebuilt, whether or not the old stores "
        "were equal.",
        true};
  }

  std::vector<Option> options() override {
    return {{"--yes", "", "do not ask for confirmation", &yes_},
            {"--forget", "", "rebuild although the log has lost messages", &forget_}};
  }

  Exit run(Context& context) override {
    SignalWatch signals;
    Wakeup wakeup;
    const auto opened = StoredSystem::open(context, wakeup, "rebuild");
    if (!opened) return context.fail(opened.error());
    if (!yes_) {
      if (!can_prompt())
        return context.fail({Exit::wrong_use, "stdin is not a terminal", "Pass --yes"});
      const std::string what =
          fmt::format("rebuild the observer's stores in {}", opened->system.target.dir.string());
      if (!context.confirm(signals, what)) {
        context.err.line("nothing was changed");
        return signals.stop_requests() > 0 ? Exit::interrupted : Exit::answer_is_no;
      }
    }
    FoldWatch watch(context, signals, wakeup);
    std::vector<Rebuilt> all;
    for (std::uint32_t partition = 0; partition < opened->partitions; ++partition) {
      auto one = rebuild(context, *opened, partition, watch);
      watch.end();
      if (watch.was_stopped()) return Exit::interrupted;
      if (!one) return context.fail(one.error());
      all.push_back(std::move(*one));
      context.show_part(TextPart([&all](const Page& page) { print(page.out, all.back()); }));
    }
    return take_over(context, opened->system, all, signals);
  }

 private:
  Result<Rebuilt> rebuild(const Context& context, const StoredSystem& stored,
                          std::uint32_t partition, FoldWatch& watch) const {
    const auto& [system, schemas, count] = stored;
    Rebuilt one;
    one.place = {observer_store(system.target.dir, partition), partition, 0};
    one.replaced.partition = partition;
    auto log = system.connection->open_log(system.target.name_space, partition);
    if (!log) return log.error();
    const auto place = observer::begin_rebuilding(one.place.store);
    if (!place) return place.error();
    const SteadyTime begun = context.clock.steady();
    {
      auto fresh = make_store(*place, *schemas);
      if (!fresh) return fresh.error();
      const observer::FoldTask task{system.target.name_space,
                                    partition,
                                    count,
                                    {},
                                    log->get(),
                                    fresh->get(),
                                    observer::RefoldConfig::Emissions::kept,
                                    schemas.get(),
                                    &context.clock};
      if (auto folded = fold(task, one, watch); !folded) return folded.error();
      if (auto synced = (*fresh)->sync(); !synced) return synced.error();
    }
    one.replaced.took = context.clock.steady() - begun;
    if (auto whole = observer::finish_rebuilding(one.place.store); !whole) return whole.error();
    return one;
  }

  // Folds up to the checkpoint of the store in use, so that the two can be compared; if that store
  // cannot be read, up to the end of the log.
  Result<void> fold(const observer::FoldTask& task, Rebuilt& one, FoldWatch& watch) const {
    const auto kept = open_for_reading(one.place.store, *task.schemas);
    if (kept) {
      auto verdict = observer::verify(task, **kept, watch.hooks_for(task.partition));
      if (verdict) return compared(std::move(*verdict), one);
      const auto kind = verdict.error().kind;
      if (kind != ErrorKind::not_found && kind != ErrorKind::conflict) return verdict.error();
      one.not_compared = verdict.error().message;
    } else if (kept.error().kind == ErrorKind::not_found ||
               kept.error().kind == ErrorKind::corrupt) {
      one.not_compared = kept.error().message;
    } else {
      return kept.error();
    }
    const auto info = task.log->info();
    if (!info) return info.error();
    one.place.position = info->newest;
    auto rows = observer::fold_until(task, info->newest, watch.hooks_for(task.partition));
    if (!rows) return rows.error();
    one.rows = std::move(*rows);
    return {};
  }

  Result<void> compared(Verdict verdict, Rebuilt& one) const {
    if (!verdict.lost.empty() && !forget_) {
      return Error{
          ErrorKind::conflict,
          fmt::format("partition {}: the log has lost messages that the store knows (#{} to #{}), "
                      "so a new store would know less. Pass --forget to rebuild anyway",
                      one.place.partition, verdict.lost.front().first, verdict.lost.front().last)};
    }
    one.place.position = verdict.position;
    one.rows = verdict.comparison;
    one.replaced.verdict = std::move(verdict);
    return {};
  }

  static void print(Printer& printer, const Rebuilt& one) {
    printer.line(fmt::format("partition {}: folded up to #{}: {}, digest {}", one.place.partition,
                             one.place.position, many(one.rows.rows, "row"),
                             one.rows.folded_digest.hex()));
    if (!one.not_compared.empty()) {
      printer.line({{"  compared with nothing: ", Colour::yellow}, {one.not_compared}});
    } else {
      printer.line("  compared with the store that is replaced:");
      print_verdict(printer, one.replaced);
    }
  }

  static RebuiltPartition partition_of(const Rebuilt& one) {
    RebuiltPartition partition;
    partition.partition = one.place.partition;
    partition.position = one.place.position;
    partition.rows = one.rows.rows;
    partition.digest = one.rows.folded_digest.hex();
    if (one.not_compared.empty()) {
      partition.replaced = document_of(one.replaced);
    } else {
      partition.not_compared = one.not_compared;
    }
    return partition;
  }

  static Exit take_over(Context& context, const System& system, const std::vector<Rebuilt>& all,
                        SignalWatch& signals) {
    std::vector<RebuiltStore> stores;
    Rebuilding document;
    for (const auto& one : all) {
      stores.push_back(one.place);
      document.partitions.push_back(partition_of(one));
    }
    const ObserverClient observer(system);
    const auto is_running = swap_in(stores, observer, context.clock, signals);
    if (!is_running) return context.fail(is_running.error());
    document.observer_running = *is_running;
    return context.show(document, print_ending);
  }

  static void print_ending(Printer& out, const Rebuilding& rebuilding) {
    out.line(rebuilding.observer_running
                 ? "the observer continues with the new stores"
                 : "no observer is running: the next one begins with the new stores");
  }

  bool yes_ = false, forget_ = false;
};

}  // namespace

std::unique_ptr<Command> make_rebuild() { return std::make_unique<RebuildCommand>(); }

}  // namespace laban::cli

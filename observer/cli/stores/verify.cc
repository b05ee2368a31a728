// laban verify: compares the observer's stores with a new fold of the log.

#include <fmt/format.h>

#include "observer/cli/stores/commands.h"
#include "observer/cli/stores/fold_watch.h"
#include "observer/cli/stores/observer_stores.h"
#include "observer/cli/stores/stored_system.h"
#include "observer/cli/stores/verdict_view.h"

namespace laban::cli {
namespace {

namespace fs = std::filesystem;

// People have been shown each partition.
class VerificationAnswer final : public DocumentAnswer<Verification> {
 public:
  using DocumentAnswer::DocumentAnswer;
  void print(const Page&) const override {}
};

class VerifyCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {"verify",
            Group::check,
            "fold the log again and compare it with the observer's stores",
            {{"laban verify", "every partition, row by row"},
             {"laban verify --saga o-1042", "the rows of one saga"},
             {"laban verify --json", "equal, position, digests, the first difference"}},
            "Reads the observer's stores, even while it runs, and folds the log up to exactly "
            "their checkpoints into a temporary store, which takes as much space as the "
            "observer's. Changes nothing and publishes nothing. "
            "Exit 0: equal; 3: different, or the log has lost messages (incomplete evidence)."};
  }

  std::vector<Option> options() override {
    return {
        {"--saga", "ID", "only this saga", &saga_},
        {"--scratch", "DIR", "where to put the temporary store (the system's directory)",
         &scratch_},
    };
  }

  Exit run(Context& context) override {
    SignalWatch signals;
    Wakeup wakeup;
    const auto opened = StoredSystem::open(context, wakeup, "verify");
    if (!opened) return context.fail(opened.error());
    FoldWatch watch(context, signals, wakeup);
    std::vector<PartitionVerdict> verdicts;
    for (std::uint32_t partition = 0; partition < opened->partitions; ++partition) {
      if (!saga_.empty() && partition != partition_of(saga_, opened->partitions)) continue;
      auto verdict = verify(context, *opened, partition, watch);
      watch.end();
      if (watch.was_stopped()) return Exit::interrupted;
      if (!verdict) return context.fail(verdict.error());
      verdicts.push_back(std::move(*verdict));
      context.show_part(
          TextPart([&verdicts](const Page& page) { print_verdict(page.out, verdicts.back()); }));
    }
    return report(context, verdicts);
  }

 private:
  Result<PartitionVerdict> verify(const Context& context, const StoredSystem& stored,
                                  std::uint32_t partition, FoldWatch& watch) const {
    const auto& [system, schemas, count] = stored;
    const SteadyTime begun = context.clock.steady();
    PartitionVerdict one{partition, {}, {}, {}};
    const auto kept = open_for_reading(observer_store(system.target.dir, partition), *schemas);
    if (!kept && kept.error().kind != ErrorKind::corrupt) return kept.error();
    if (!kept) {
      one.unreadable = kept.error().message;
      return one;
    }
    auto log = system.connection->open_log(system.target.name_space, partition);
    if (!log) return log.error();
    const auto scratch =
        ScratchDirectory::make(scratch_.empty() ? system.target.dir : fs::path(scratch_));
    if (!scratch) return scratch.error();
    const auto fresh = make_store(scratch->path() / "store", *schemas);
    if (!fresh) return fresh.error();
    auto verdict = observer::verify(
        {system.target.name_space, partition, count, saga_, log->get(), fresh->get(),
         observer::RefoldConfig::Emissions::dropped, schemas.get(), &context.clock},
        **kept, watch.hooks_for(partition));
    if (!verdict) return verdict.error();
    one.verdict = std::move(*verdict);
    one.took = context.clock.steady() - begun;
    return one;
  }

  Exit report(Context& context, const std::vector<PartitionVerdict>& verdicts) const {
    Verification document;
    if (!saga_.empty()) document.saga = saga_;
    for (const auto& one : verdicts) {
      document.equal &= one.is_equal();
      document.partitions.push_back(document_of(one));
    }
    return context.show(VerificationAnswer(document),
                        document.equal ? Exit::done : Exit::answer_is_no);
  }

  std::string saga_, scratch_;
};

}  // namespace

std::unique_ptr<Command> make_verify() { return std::make_unique<VerifyCommand>(); }

}  // namespace laban::cli

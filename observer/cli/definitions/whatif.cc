// laban whatif: folds the log again, under another definition alongside the one in force.

#include <fmt/format.h>

#include <algorithm>

#include "observer/cli/definitions/commands.h"
#include "observer/cli/definitions/definition_log.h"
#include "observer/cli/definitions/definitions_check.h"
#include "observer/cli/definitions/divergence.h"
#include "observer/cli/stores/fold_watch.h"
#include "observer/cli/stores/observer_stores.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/projection/book_rows.h"
#include "observer/projection/gap_rows.h"
#include "observer/queries/queries.h"
#include "observer/rebuild/stored_saga.h"
#include "observer/rebuild/supposition.h"

namespace laban::cli {
namespace {

namespace fs = std::filesystem;

class WhatIfCommand final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {
        "whatif",
        Group::check,
        "list past sagas that would end, time out or compensate differently under another "
        "definition",
        {{"laban whatif --definition new.yaml", "over the whole log"},
         {"laban whatif --definition new.yaml --since 7d", "sagas started since then"},
         {"laban whatif --definition new.yaml --saga o-1042 --json", "one saga, both outcomes"}},
        "With --saga, the observer judges that saga from its own rows. Otherwise, or without an "
        "observer, folds the log from its beginning into a temporary store, under the new "
        "definition and the one in force, and compares saga by saga. The store takes about "
        "twice the space of the observer's. Changes nothing and publishes nothing; the observer "
        "may run or not. FROM is the position where the two part, and UNDER IT what the new "
        "definition decides there. Later events followed from the recorded decision, so how a saga "
        "would have ended is not in the log; SAVED says whether the new definition would have kept "
        "it from failing there: yes, no, or unknown. A saga is undecided if it is still open under "
        "either definition at the end of the log. Exit 0: none differ; 3: some differ, or the file "
        "has problems."};
  }

  std::vector<Option> options() override {
    return {
        {"--definition", "FILE", "the new definition", &file_, {}, true},
        {"--since", "TIME", "only sagas started since then", &since_},
        {"--saga", "ID", "only this saga", &saga_},
        {"--limit", "N", "list at most N sagas; all are counted (50)", &limit_},
        {"--scratch", "DIR",
         "where to put the temporary store (default: the system's directory, else /tmp)",
         &scratch_},
        {"--schemas", "DIR", "directory of the event schemas (*.bfbs)", &schemas_dir_},
    };
  }

  Exit run(Context& context) override {
    auto schemas = load_schemas(schemas_dir_);
    if (!schemas) return context.fail(schemas.error());
    const auto read = read_definition_files({file_}, sources_of(**schemas));
    if (read.unreadable) return context.fail(*read.unreadable);
    if (!read.problems.empty()) return context.show(CheckAnswer(read), Exit::answer_is_no);
    if (read.files.size() != 1) {
      return context.fail({Exit::wrong_use, file_ + " contains several definitions",
                           "Name one file with --definition"});
    }
    SignalWatch signals;
    Wakeup wakeup;
    const auto opened = DefinitionAccess::open(context, std::move(*schemas), &wakeup);
    if (!opened) return context.fail(opened.error());
    api::DivergenceRequest request{.definition = read.files.front().definition.name()};
    if (!saga_.empty()) request.saga = saga_;
    if (!since_.empty()) {
      const auto since = parse_time(since_, context.clock.now());
      if (!since) return context.fail(since.error());
      request.since = *since;
    }
    return run_with(context, opened->system, opened->log.books(), read.files.front(), request,
                    *opened->schemas, FoldWatch(context, signals, wakeup));
  }

 private:
  // The new definition compared with all that were ever in force.
  struct VersionMatch {
    bool is_known = false;  // some version was ever in force
    bool is_same = true;    // all versions equal the new one
    std::uint32_t now = 0;  // the equal version in force; 0: none
  };

  static VersionMatch match_of(const std::vector<observer::DefinitionRegistry>& books,
                               const observer::Definition& definition) {
    VersionMatch match;
    for (const auto& book : books) {
      const auto* chapter = book.chapter(definition.name());
      if (chapter == nullptr) continue;
      match.is_known = true;
      for (const auto& version : chapter->versions())
        match.is_same &= version.definition.digest() == definition.digest();
      const auto* now = chapter->in_force();
      if (now != nullptr && now->definition.digest() == definition.digest())
        match.now = std::max(match.now, now->number);
    }
    return match;
  }

  Exit run_with(Context& context, const System& system,
                const std::vector<observer::DefinitionRegistry>& books, const DefinitionFile& file,
                const api::DivergenceRequest& request, const schema::SchemaRegistry& schemas,
                FoldWatch watch) const {
    const std::string& name = file.definition.name();
    const VersionMatch match = match_of(books, file.definition);
    if (!match.is_known) {
      return context.fail(
          {Exit::not_found,
           fmt::format("no definition {} was ever applied; nothing to compare with", name),
           "List them with: laban definitions ls --all"});
    }
    WhatIfDocument document{.definition = name, .file = file_, .is_same = match.is_same};
    if (match.now != 0) document.same_as = match.now;
    if (match.is_same) {
      // No difference is possible.
    } else if (const auto answered = ask_observer(system, file, request, document)) {
      if (!*answered) return context.fail(answered->error());
    } else {
      const auto count = static_cast<std::uint32_t>(books.size());
      for (std::uint32_t partition = 0; partition < count; ++partition) {
        if (!saga_.empty() && partition != partition_of(saga_, count)) continue;
        const auto judged =
            judge(context, system, partition, count, file, request, schemas, watch, document);
        watch.end();
        if (watch.was_stopped()) return Exit::interrupted;
        if (!judged) return context.fail(judged.error());
      }
    }
    return context.show(WhatIfAnswer(document),
                        document.report.tally.differing == 0 ? Exit::done : Exit::answer_is_no);
  }

  // The observer judges one saga from its own rows, in milliseconds. Nothing without --saga or when
  // the observer does not answer: then the log is folded.
  std::optional<Result<void>> ask_observer(const System& system, const DefinitionFile& file,
                                           const api::DivergenceRequest& request,
                                           WhatIfDocument& document) const {
    if (saga_.empty()) return std::nullopt;
    auto answer = ObserverClient(system).ask<api::WhatIf>({file.text, saga_, request.since});
    if (!answer && answer.error().kind == ErrorKind::unavailable) return std::nullopt;
    if (!answer) return Result<void>(answer.error());
    for (const auto& gap : answer->lost) document.lost.push_back({answer->partition, gap});
    document.report.add(std::move(answer->tally), limit_);
    document.as_of = std::move(answer->as_of);
    return Result<void>();
  }

  // Folds one partition and adds the sagas that differ.
  Result<void> judge(const Context& context, const System& system, std::uint32_t partition,
                     std::uint32_t count, const DefinitionFile& file,
                     const api::DivergenceRequest& request, const schema::SchemaRegistry& schemas,
                     FoldWatch& watch, WhatIfDocument& document) const {
    const auto scratch = ScratchDirectory::make(scratch_parent(system.target));
    if (!scratch) return scratch.error();
    const auto fresh = make_store(scratch->path() / "store", schemas);
    if (!fresh) return fresh.error();
    if (auto put = observer::suppose(**fresh, file.definition, file.text); !put) return put;
    auto log = system.connection->open_log(system.target.name_space, partition);
    if (!log) return log.error();
    const auto info = (*log)->info();
    if (!info) return info.error();
    const auto hooks = watch.hooks_for(partition);
    const observer::FoldTask task{system.target.name_space,
                                  partition,
                                  count,
                                  saga_,
                                  log->get(),
                                  fresh->get(),
                                  observer::RefoldConfig::Emissions::dropped,
                                  &schemas,
                                  &context.clock};
    if (auto folded = observer::fold_log(task, info->newest, hooks); !folded) return folded;
    const auto gaps = observer::read_gaps(**fresh);
    if (!gaps) return gaps.error();
    for (const auto& gap : gaps->all()) document.lost.push_back({partition, {gap.first, gap.last}});
    const auto book = observer::read_book(**fresh);
    if (!book) return book.error();
    const observer::QueryContext queries{{{partition, fresh->get(), &*book}},
                                         system.target.name_space,
                                         count,
                                         &schemas,
                                         context.clock.now()};
    const auto ask = [&](const api::DivergenceRequest& page) -> Result<api::DivergencePage> {
      if (!hooks.progress(observer::FoldHooks::Phase::comparing, document.report.tally.compared, 0))
        return Error{ErrorKind::unavailable, "stopped"};
      return observer::query<api::Divergence>(page, queries);
    };
    const auto added = add_pages(ask, request, limit_, document.report);
    if (!added) return added.error();
    document.as_of.now = added->as_of.now;
    for (const auto& place : added->as_of.partitions) document.as_of.partitions.push_back(place);
    return {};
  }

  fs::path scratch_parent(const Target& target) const {
    if (!scratch_.empty()) return scratch_;
    return target.dir.empty() ? fs::temp_directory_path() : target.dir;
  }

  std::string file_, since_, saga_, scratch_, schemas_dir_;
  std::uint64_t limit_ = 50;
};

}  // namespace

std::unique_ptr<Command> make_whatif() { return std::make_unique<WhatIfCommand>(); }

}  // namespace laban::cli

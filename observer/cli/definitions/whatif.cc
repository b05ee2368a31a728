// laban whatif: folds the log again, under another definition beside the one in force.

#include <fmt/format.h>

#include <algorithm>

#include "observer/cli/definitions/commands.h"
#include "observer/cli/definitions/definition_access.h"
#include "observer/cli/definitions/definition_check_view.h"
#include "observer/cli/definitions/divergence_report.h"
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
        "definition beside the one in force, and compares saga by saga. The store takes about "
        "twice the space of the observer's. Changes nothing and publishes nothing; the observer "
        "may run or not. How services would have answered other requests is unknown: FROM is the "
        "position where the two diverge; later events are those that really happened. A saga is "
        "undecided if it is still open under either definition at the end of the log. Exit 0: none "
        "differ; 3: some differ, or the file has problems."};
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
    const auto read = read_definition_files({file_}, **schemas);
    if (!read.problems.empty()) {
      print_check(context, read);
      return Exit::answer_is_no;
    }
    if (read.files.size() != 1) {
      return context.fail({Exit::wrong_use, file_ + " contains several definitions",
                           "Name one file with --definition"});
    }
    SignalWatch signals;
    Wakeup wakeup;
    const auto opened = DefinitionAccess::open(context, std::move(*schemas), &wakeup);
    if (!opened) return context.fail(opened.error());
    Json request = {{"definition", read.files.front().definition.name()}};
    if (!saga_.empty()) request["saga"] = saga_;
    if (!since_.empty()) {
      const auto since = parse_time(since_, context.clock.now());
      if (!since) return context.fail(since.error());
      request["since"] = to_rfc3339(*since);
    }
    return run_with(context, opened->system, opened->log.books(), read.files.front(), request,
                    *opened->schemas, FoldWatch(context, signals, wakeup));
  }

 private:
  // The new definition compared with all that were ever in force.
  struct IndexEntry {
    bool is_known = false;  // some version was ever in force
    bool is_same = true;    // all versions equal the new one
    std::uint32_t now = 0;  // the equal version in force; 0: none
  };

  static IndexEntry standing_of(const std::vector<observer::DefinitionRegistry>& books,
                                const observer::Definition& definition) {
    IndexEntry standing;
    for (const auto& book : books) {
      const auto* chapter = book.chapter(definition.name());
      if (chapter == nullptr) continue;
      standing.is_known = true;
      for (const auto& version : chapter->versions())
        standing.is_same &= version.definition.digest() == definition.digest();
      const auto* now = chapter->in_force();
      if (now != nullptr && now->definition.digest() == definition.digest())
        standing.now = std::max(standing.now, now->number);
    }
    return standing;
  }

  Exit run_with(Context& context, const System& system,
                const std::vector<observer::DefinitionRegistry>& books, const DefinitionFile& file,
                const Json& request, const schema::SchemaRegistry& schemas, FoldWatch watch) const {
    const std::string& name = file.definition.name();
    const IndexEntry standing = standing_of(books, file.definition);
    if (!standing.is_known) {
      return context.fail(
          {Exit::not_found,
           fmt::format("no definition {} was ever applied; nothing to compare with", name),
           "List them with: laban definitions ls --all"});
    }
    DivergenceReport report;
    report.definition = name;
    std::vector<PartitionGap> lost;
    if (standing.is_same) {
      // Nothing can differ.
    } else if (const auto told = ask_observer(system, file, request, report, lost)) {
      if (!*told) return context.fail(told->error());
    } else {
      const auto count = static_cast<std::uint32_t>(books.size());
      for (std::uint32_t partition = 0; partition < count; ++partition) {
        if (!saga_.empty() && partition != partition_of(saga_, count)) continue;
        const auto judged =
            judge(context, system, partition, count, file, request, schemas, watch, report, lost);
        watch.end();
        if (watch.was_stopped()) return Exit::interrupted;
        if (!judged) return context.fail(judged.error());
      }
    }
    print(context, report, standing, lost);
    return report.differing == 0 ? Exit::done : Exit::answer_is_no;
  }

  // The observer judges one saga from its own rows, in milliseconds. Nothing without --saga or when
  // the observer does not answer: then the log is folded.
  std::optional<Result<void>> ask_observer(const System& system, const DefinitionFile& file,
                                           const Json& request, DivergenceReport& report,
                                           std::vector<PartitionGap>& lost) const {
    if (saga_.empty()) return std::nullopt;
    Json asked = {{"text", file.text}, {"saga", saga_}};
    if (request.contains("since")) asked["since"] = request["since"];
    const ObserverClient observer(system);
    auto answered = observer.ask("whatif", asked);
    if (!answered) {
      if (answered.error().kind == ErrorKind::unavailable) return std::nullopt;
      return Result<void>(answered.error());
    }
    const auto partition = static_cast<std::uint32_t>(count_at(*answered, "partition"));
    for (const Json& gap : list_at(*answered, "lost"))
      lost.push_back({partition, {count_at(gap, "first"), count_at(gap, "last")}});
    return add_pages([&](const Json&) { return answered; }, request, limit_, report);
  }

  // Folds one partition and adds the sagas that differ.
  Result<void> judge(const Context& context, const System& system, std::uint32_t partition,
                     std::uint32_t count, const DefinitionFile& file, const Json& request,
                     const schema::SchemaRegistry& schemas, FoldWatch& watch,
                     DivergenceReport& report, std::vector<PartitionGap>& lost) const {
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
    for (const auto& gap : gaps->all()) lost.push_back({partition, gap});
    const auto book = observer::read_book(**fresh);
    if (!book) return book.error();
    const observer::QueryContext query{{{partition, fresh->get(), &*book}},
                                       system.target.name_space,
                                       count,
                                       &schemas,
                                       context.clock.now()};
    const auto ask = [&](const Json& page) -> Result<Json> {
      if (!hooks.progress(observer::FoldHooks::Phase::comparing, report.compared, 0))
        return Error{ErrorKind::unavailable, "stopped"};
      const auto answered = observer::answer("divergence", page.dump(), query);
      if (!answered) return answered.error();
      return Json::parse(*answered);
    };
    return add_pages(ask, request, limit_, report);
  }

  fs::path scratch_parent(const Target& target) const {
    if (!scratch_.empty()) return scratch_;
    return target.dir.empty() ? fs::temp_directory_path() : target.dir;
  }

  void print(Context& context, const DivergenceReport& report, const IndexEntry& standing,
             const std::vector<PartitionGap>& lost) const {
    if (context.format == Format::json) {
      context.out.json(dump(document(report, standing, lost), 2));
      return;
    }
    print_sagas(context, report, "UNDER IT");
    if (context.wants_json() || context.format == Format::name) return;
    if (standing.is_same) {
      context.out.line(
          fmt::format("{}: no differences possible; {} equals every version that was in force",
                      report.definition, file_));
      return;
    }
    context.out.line(fmt::format("{}: {} would end, time out or compensate differently under {}{}",
                                 report.definition, share_text(report), file_,
                                 undecided_text(report)));
    if (standing.now != 0) {
      context.out.line(fmt::format(
          "It equals version {}, which is in force: only sagas under other versions can "
          "differ.",
          standing.now));
    }
    for (const auto& one : lost) {
      context.err.line(fmt::format(
          "incomplete evidence: messages #{} to #{} are gone from the log of partition {}; sagas "
          "are judged by the rest",
          one.gap.first, one.gap.last, one.partition));
    }
  }

  Json document(const DivergenceReport& report, const IndexEntry& standing,
                const std::vector<PartitionGap>& lost) const {
    Json gaps = Json::array();
    for (const auto& one : lost) {
      gaps.push_back(
          {{"partition", one.partition}, {"first", one.gap.first}, {"last", one.gap.last}});
    }
    Json document = {{"schema_version", 1},
                     {"definition", report.definition},
                     {"file", file_},
                     {"says_the_same", standing.is_same},
                     {"same_as", standing.now == 0 ? Json(nullptr) : Json(standing.now)},
                     {"lost", std::move(gaps)}};
    document.update(report_json(report));
    return document;
  }

  std::string file_, since_, saga_, scratch_, schemas_dir_;
  std::uint64_t limit_ = 50;
};

}  // namespace

std::unique_ptr<Command> make_whatif() { return std::make_unique<WhatIfCommand>(); }

}  // namespace laban::cli

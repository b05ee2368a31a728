// laban export: writes sagas to a file.

#include <fmt/core.h>

#include <deque>

#include "bus/file/atomic_write.h"
#include "bus/schema/installed.h"
#include "observer/capsule/pack.h"
#include "observer/cli/capsules/capsule_view.h"
#include "observer/cli/capsules/commands.h"
#include "observer/cli/client/run_file.h"
#include "observer/cli/stores/observer_stores.h"
#include "observer/cli/stores/stored_system.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/projection/book_rows.h"
#include "observer/projection/schema_rows.h"

namespace laban::cli {
namespace {

namespace fs = std::filesystem;

// A snapshot of the observer's stores, with their definitions.
struct Stores {
  std::deque<std::unique_ptr<Store>> stores;
  std::deque<observer::DefinitionRegistry> books;
  std::deque<std::unique_ptr<schema::SchemaHistory>> schemas;
  observer::QueryContext context;
};

// With a directory, the system need not run.
struct Place {
  fs::path dir;
  std::string name_space;
  std::uint32_t partitions = 1;
  std::unique_ptr<schema::SchemaHistory> schemas;  // installed
};

Result<Place> place_of(const Context& context) {
  if (context.target.dir.empty()) {
    Wakeup wakeup;
    auto stored = StoredSystem::open(context, wakeup, "export from");
    if (!stored) return stored.error();
    const Target& target = stored->system.target;
    return Place{target.dir, target.name_space, stored->partitions, std::move(stored->schemas)};
  }
  const auto run = read_run_file(context.target.dir);
  if (!run) return run.error();
  auto schemas = schema::load_installed();
  if (!schemas) return schemas.error();
  return Place{context.target.dir, run->settings.name_space, run->settings.partitions,
               std::move(*schemas)};
}

Result<std::unique_ptr<Stores>> open_stores(const Place& place, Time now) {
  auto all = std::make_unique<Stores>();
  for (std::uint32_t partition = 0; partition < place.partitions; ++partition) {
    auto store = open_for_reading(observer_store(place.dir, partition), *place.schemas);
    if (!store) return store.error();
    auto book = observer::read_book(**store);
    if (!book) return book.error();
    auto schemas = observer::read_schemas(**store, place.schemas->schemas());
    if (!schemas) return schemas.error();
    all->stores.push_back(std::move(*store));
    all->books.push_back(std::move(*book));
    const auto* shown = all->schemas.emplace_back(std::move(*schemas)).get();
    all->context.views.push_back(
        {partition, all->stores.back().get(), &all->books.back(), nullptr, shown});
    if (all->context.schemas == nullptr || shown->all().size() > all->context.schemas->all().size())
      all->context.schemas = shown;
  }
  all->context.name_space = place.name_space;
  all->context.partition_count = place.partitions;
  all->context.now = now;
  return all;
}

class ExportAnswer final : public Answer {
 public:
  explicit ExportAnswer(ExportDocument document) : document_(std::move(document)) {}

  void print(const Page& page) const override {
    page.out.line(fmt::format("{}: {}", document_.file, to_text(document_.facts)));
  }
  std::string json(int indent) const override { return api::to_json(document_, indent); }
  std::optional<std::vector<std::string>> names() const override {
    return std::vector<std::string>{document_.file};
  }

 private:
  const ExportDocument document_;
};

class ExportCommand final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {"export",
            Group::check,
            "write sagas to a file, to inspect, replay and test without a broker",
            {{"laban export --saga o-1042 o-1042.capsule", "one complete order"},
             {"laban export --since 1h yesterday.capsule", "the sagas started in the last hour"},
             {"laban export --all --format xes all.xes", "for process mining tools"},
             {"laban export --saga o-1042 --format mermaid -", "a sequence diagram on stdout"}},
            "A capsule contains the messages as stored in the log, their positions and log times, "
            "the definitions, and a digest of the observer's result. 'laban import' folds it again "
            "and compares. The other formats contain less and are meant for other programs: "
            "CloudEvents 1.0 JSON lines, CSV (RFC 4180), mermaid, Chrome trace events "
            "(ui.perfetto.dev), XES (IEEE 1849), OCEL 2.0 JSON. Reads the observer's stores while "
            "the observer runs, or with --dir those of a stopped system; changes nothing. Exit 5: "
            "no such saga."};
  }

  std::vector<Option> options() override {
    return {
        {"FILE", "FILE", "output file; - for stdout (not for a capsule)", &file_, {}, true},
        {"--saga", "ID", "export this saga (may be repeated)", &sagas_},
        {"--since", "TIME", "sagas started then or later: 10m, 2026-11-20T15:32:16Z", &since_},
        {"--until", "TIME", "sagas started before then", &until_},
        {"--all", "", "every saga", &all_},
        {"--format", "FORMAT", "output format (capsule)", &format_, export_formats()},
        {"--force", "", "overwrite FILE if it exists", &force_},
    };
  }

  Exit run(Context& context) override {
    if (const auto wrong = wrong_options()) return context.fail(*wrong);
    const auto choice = choice_of(context);
    if (!choice) return context.fail(choice.error());
    const auto place = place_of(context);
    if (!place) return context.fail(place.error());
    const auto stores = open_stores(*place, context.clock.now());
    if (!stores) return context.fail(stores.error());
    const auto capsule = observer::pack((*stores)->context, *choice);
    if (!capsule) return context.fail(capsule.error(), "List sagas with: laban sagas ls");
    const std::string text = in_format(format_, *capsule, *(*stores)->context.schemas);
    if (file_ == "-") {
      print_text(context.out, text);
      return Exit::done;
    }
    if (const auto written = write_atomically(file_, text); !written)
      return context.fail(written.error());
    return context.show(ExportAnswer({file_, format_, text.size(), facts_of(*capsule)}));
  }

 private:
  std::optional<Failure> wrong_options() const {
    const bool has_window = !since_.empty() || !until_.empty();
    if (sagas_.empty() && !has_window && !all_)
      return Failure{Exit::wrong_use, "no sagas specified",
                     "Pass --saga ID, --since, --until or --all"};
    if (file_ == "-" && format_ == capsule_format)
      return Failure{Exit::wrong_use, "a capsule cannot be written to stdout",
                     "Name a file, or pass another --format"};
    std::error_code error;
    if (file_ != "-" && !force_ && fs::exists(fs::path(file_), error))
      return Failure{Exit::wrong_use, fmt::format("{} already exists", file_),
                     "Name another file, or pass --force"};
    return std::nullopt;
  }

  Result<observer::PackChoice> choice_of(const Context& context) const {
    observer::PackChoice choice{sagas_, all_ || !since_.empty() || !until_.empty(), {}, {}};
    for (const auto& [text, into] : {std::pair(&since_, &choice.since), {&until_, &choice.until}}) {
      if (text->empty()) continue;
      const auto time = parse_time(*text, context.clock.now());
      if (!time) return time.error();
      *into = *time;
    }
    return choice;
  }

  std::string file_, since_, until_, format_ = capsule_format;
  std::vector<std::string> sagas_;
  bool all_ = false, force_ = false;
};

}  // namespace

std::unique_ptr<Command> make_export() { return std::make_unique<ExportCommand>(); }

}  // namespace laban::cli

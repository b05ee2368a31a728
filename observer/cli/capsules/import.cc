// laban import: inspects a capsule, without a broker.

#include <fmt/core.h>

#include "bus/schema/installed.h"
#include "observer/capsule/capsule_store.h"
#include "observer/cli/capsules/capsule_view.h"
#include "observer/cli/capsules/commands.h"
#include "observer/cli/sagas/saga_view.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/fold/limits.h"

namespace laban::cli {
namespace {

namespace fs = std::filesystem;
using Agreement = observer::CapsuleStore::Agreement;

class ImportAnswer final : public DocumentAnswer<ImportDocument> {
 public:
  ImportAnswer(const ImportDocument& document, Agreement agreement)
      : DocumentAnswer(document), agreement_(agreement) {}

  void print(const Page& page) const override {
    const CapsuleFacts& facts = document_.facts;
    page.out.line(fmt::format("{}: {}", document_.file, to_text(facts)));
    page.out.line(fmt::format("made {}; {}", local_time(facts.made_at), verdict()));
    page.out.line();
    saga_table(document_.sagas, page.wide).print(page.out);
  }
  std::optional<std::vector<std::string>> names() const override { return ids_of(document_.sagas); }

 private:
  std::string verdict() const {
    const CapsuleFacts& facts = document_.facts;
    switch (agreement_) {
      case Agreement::equal:
        return "same result when folded again, digest " + facts.digest;
      case Agreement::other_version:
        return fmt::format("made by version {} of the fold (this is {}); every saga ends the same",
                           facts.fold_version, observer::fold_version);
      case Agreement::different:
        return fmt::format("different result when folded again: digest {}, recorded {}",
                           document_.folded_digest, facts.digest);
    }
    return {};
  }

  const Agreement agreement_;
};

class ImportCommand final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {
        "import",
        Group::check,
        "fold a capsule again and show its contents, without a broker",
        {{"laban import o-1042.capsule", "check it, fold it again and list its sagas"},
         {"laban import o-1042.capsule --saga o-1042", "one saga, like 'laban sagas show'"},
         {"laban import day.capsule --as xes", "convert it, on stdout"},
         {"laban import day.capsule --json", "summary, digests and every saga"}},
        "Checks the file, folds every saga from its messages under the definitions in the file, "
        "and compares with the observer's result. Needs no connection. Exit 0: equal, or made by "
        "another version of the fold with the same endings; 3: the results differ; 5: no such file "
        "or saga.",
        false,
        false};
  }

  std::vector<Option> options() override {
    std::vector<std::string> formats = export_formats();
    formats.erase(formats.begin());
    return {
        {"FILE", "FILE", "a file written by 'laban export'", &file_, {}, true},
        {"--saga", "ID", "show this saga", &saga_},
        {"--as", "FORMAT", "convert to this format", &as_, formats},
        {"--schemas", "DIR", "directory of the event schemas (*.bfbs)", &schemas_},
    };
  }

  Exit run(Context& context) override {
    const auto capsule = read_capsule(file_);
    if (!capsule) return context.fail(capsule.error());
    const auto schemas = schema::load_installed(schemas_);
    if (!schemas) return context.fail(schemas.error());
    const auto opened = observer::CapsuleStore::open(*capsule, **schemas);
    if (!opened) return context.fail(opened.error());
    if (!as_.empty()) {
      print_text(context.out, in_format(as_, *capsule, (*opened)->schemas()));
      return exit_of(**opened);
    }
    return saga_.empty() ? show_all(context, *capsule, **opened) : show_saga(context, **opened);
  }

 private:
  Exit show_saga(Context& context, const observer::CapsuleStore& opened) const {
    const auto saga = ask<api::SagasShow>(opened, {.saga = saga_});
    if (!saga) return context.fail(saga.error(), "List its sagas with: laban import " + file_);
    return context.show(*saga, print_saga, exit_of(opened));
  }

  Exit show_all(Context& context, const Capsule& capsule,
                const observer::CapsuleStore& opened) const {
    auto sagas = all_sagas(opened);
    if (!sagas) return context.fail(sagas.error());
    const ImportDocument document{file_,
                                  facts_of(capsule),
                                  name_of(opened.agreement()),
                                  opened.digest().hex(),
                                  observer::fold_version,
                                  std::move(*sagas)};
    return context.show(ImportAnswer(document, opened.agreement()), exit_of(opened));
  }

  static Exit exit_of(const observer::CapsuleStore& opened) {
    return opened.agreement() == Agreement::different ? Exit::answer_is_no : Exit::done;
  }

  // Answers the observer's queries from the capsule. Ages are relative to the capsule's last event.
  template <class Endpoint>
  static Result<typename Endpoint::Answer> ask(const observer::CapsuleStore& opened,
                                               const typename Endpoint::Request& request) {
    return observer::query<Endpoint>(request, opened.context(opened.newest()));
  }

  static Result<std::vector<api::SagaSummary>> all_sagas(const observer::CapsuleStore& opened) {
    std::vector<api::SagaSummary> all;
    api::SagasLsRequest request{.limit = 1000};
    do {
      auto page = ask<api::SagasLs>(opened, request);
      if (!page) return page.error();
      std::move(page->sagas.begin(), page->sagas.end(), std::back_inserter(all));
      request.cursor = std::move(page->cursor);
    } while (request.cursor);
    return all;
  }

  std::string file_, saga_, as_, schemas_;
};

}  // namespace

std::unique_ptr<Command> make_import() { return std::make_unique<ImportCommand>(); }

}  // namespace laban::cli

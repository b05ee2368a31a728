// laban import: inspects a capsule, without a broker.

#include <fmt/core.h>

#include "observer/cli/capsules/capsule_view.h"
#include "observer/cli/capsules/commands.h"
#include "observer/cli/sagas/saga_view.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/fold/limits.h"

namespace laban::cli {
namespace {

namespace fs = std::filesystem;
using Agreement = observer::CapsuleStore::Agreement;

class ImportCommand final : public Command {
 public:
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
    const auto schemas = schema::SchemaRegistry::load(
        schemas_.empty() ? schema::default_schema_directory() : fs::path(schemas_));
    if (!schemas) return context.fail(schemas.error());
    const auto opened = observer::CapsuleStore::open(*capsule, **schemas);
    if (!opened) return context.fail(opened.error());
    if (!as_.empty()) {
      print_text(context.out, in_format(as_, *capsule, **schemas));
    } else if (!saga_.empty()) {
      if (const auto shown = show_saga(context, **opened); shown != Exit::done) return shown;
    } else if (const auto shown = show_all(context, *capsule, **opened); !shown) {
      return context.fail(shown.error());
    }
    return (*opened)->agreement() == Agreement::different ? Exit::answer_is_no : Exit::done;
  }

 private:
  Exit show_saga(Context& context, const observer::CapsuleStore& opened) const {
    const auto saga = ask(opened, "sagas.show", {{"saga", saga_}});
    if (!saga) return context.fail(saga.error(), "List its sagas with: laban import " + file_);
    if (context.wants_json()) {
      context.out.json(dump(*saga, context.format == Format::json ? 2 : -1));
    } else {
      print_saga(context.out, *saga);
    }
    return Exit::done;
  }

  Result<void> show_all(Context& context, const Capsule& capsule,
                        const observer::CapsuleStore& opened) const {
    const auto sagas = list(opened);
    if (!sagas) return sagas.error();
    if (context.wants_json()) {
      Json document = {{"schema_version", 1}, {"file", file_}};
      document.update(capsule_json(capsule));
      document["agreement"] = name_of(opened.agreement());
      document["folded_digest"] = opened.digest().hex();
      document["folded_by"] = observer::fold_version;
      document["sagas_list"] = *sagas;
      context.out.json(dump(document, context.format == Format::json ? 2 : -1));
      return {};
    }
    if (context.format == Format::name) {
      for (const auto& saga : *sagas) context.out.line(text_at(saga, "saga"));
      return {};
    }
    context.out.line(fmt::format("{}: {}", file_, capsule_text(capsule)));
    context.out.line(
        fmt::format("made {}; {}", local_time(capsule.made_at), verdict_text(capsule, opened)));
    context.out.line();
    Table table = saga_table(context.format == Format::wide);
    for (const auto& saga : *sagas) add_saga(table, saga, context.format == Format::wide);
    table.print(context.out);
    return {};
  }

  static std::string verdict_text(const Capsule& capsule, const observer::CapsuleStore& opened) {
    switch (opened.agreement()) {
      case Agreement::equal:
        return "same result when folded again, digest " + capsule.digest.hex();
      case Agreement::other_version:
        return fmt::format("made by version {} of the fold (this is {}); every saga ends the same",
                           capsule.fold_version, observer::fold_version);
      case Agreement::different:
        return fmt::format("different result when folded again: digest {}, recorded {}",
                           opened.digest().hex(), capsule.digest.hex());
    }
    return {};
  }

  // Answers like the observer. Ages are relative to the capsule's last event.
  static Result<Json> ask(const observer::CapsuleStore& opened, const char* endpoint,
                          const Json& request) {
    const auto reply = observer::answer(endpoint, request.dump(), opened.context(opened.newest()));
    if (!reply) return reply.error();
    return Json::parse(*reply);
  }

  static Result<Json> list(const observer::CapsuleStore& opened) {
    Json all = Json::array(), request = {{"limit", 1000}};
    while (true) {
      const auto page = ask(opened, "sagas.ls", request);
      if (!page) return page.error();
      for (const auto& saga : list_at(*page, "sagas")) all.push_back(saga);
      if (text_at(*page, "cursor").empty()) return all;
      request["cursor"] = (*page)["cursor"];
    }
  }

  std::string file_, saga_, as_, schemas_;
};

}  // namespace

std::unique_ptr<Command> make_import() { return std::make_unique<ImportCommand>(); }

}  // namespace laban::cli

// laban sagas ls: which sagas there are, who they wait for.

#include "observer/cli/client/moment.h"
#include "observer/cli/sagas/commands.h"
#include "observer/cli/sagas/saga_filter.h"
#include "observer/cli/sagas/saga_view.h"

namespace laban::cli {
namespace {

class SagasLs final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "sagas ls",
        Group::watch,
        "list sagas: state, age, who they wait for",
        {{"laban sagas ls --state stuck", "what needs a person"},
         {"laban sagas ls --older-than 30s --service payment",
          "what has waited for payment that long"},
         {"laban sagas ls --business cancelling", "in the words of the definition"},
         {"laban sagas ls --at 10m", "what was open ten minutes ago"},
         {"laban sagas ls --state stuck -o name", "ids only, for pipes"}},
        "States: running, compensating, completed, compensated, stuck, placeholder. With "
        "--at everything is meant of then, and without --state what was open then is listed; it "
        "reads every saga that began before, page by page. JSON fields: "
        "schema_version, sagas (see docs/commands.md), now."};
  }

  std::vector<Option> options() override {
    auto options = filter_.options();
    options.push_back(
        {"--at", "TIME", "what there was then: 10m, '#184', 2026-11-20T15:32:16Z", &at_});
    options.push_back({"--limit", "N", "at most N (50)", &limit_});
    options.push_back({"--newest", "", "newest first", &newest_});
    return options;
  }

  Exit run(Context& context) override {
    auto request = filter_.request();
    if (!request) return context.fail(request.error());
    (*request)["newest_first"] = newest_;
    if (!at_.empty()) {
      auto moment = moment_of(at_, context.clock.now());
      if (!moment) return context.fail(moment.error());
      (*request)["at"] = std::move(*moment);
    }
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    SagaPages pages(observer, std::move(*request));
    Json sagas = Json::array();
    while (!pages.is_done() && sagas.size() < limit_) {
      const auto page = pages.next(limit_ - sagas.size());
      if (!page) return context.fail(page.error());
      sagas.insert(sagas.end(), page->begin(), page->end());
    }
    print(context, sagas, pages.now());
    if (!pages.is_done() && context.format == Format::table) {
      context.err.line("there are more; see them with a higher --limit");
    }
    return Exit::done;
  }

 private:
  static void print(Context& context, const Json& sagas, const Json& now) {
    Printer& out = context.out;
    switch (context.format) {
      case Format::json:
        out.json(dump(Json{{"schema_version", 1}, {"sagas", sagas}, {"now", now}}, 2));
        return;
      case Format::jsonl:
        for (const Json& saga : sagas) out.json(dump(saga));
        return;
      case Format::name:
        for (const Json& saga : sagas) out.line(text_at(saga, "saga"));
        return;
      case Format::table:
      case Format::wide:
        break;
    }
    const bool wide = context.format == Format::wide;
    Table table = saga_table(wide);
    for (const Json& saga : sagas) add_saga(table, saga, wide);
    if (sagas.empty()) {
      context.err.line("no sagas");
    } else {
      table.print(out);
    }
  }

  SagaFilter filter_;
  std::string at_;
  std::uint64_t limit_ = 50;
  bool newest_ = false;
};

}  // namespace

std::unique_ptr<Command> make_sagas_ls() { return std::make_unique<SagasLs>(); }

}  // namespace laban::cli

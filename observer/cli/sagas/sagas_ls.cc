// laban sagas ls: lists sagas and what they wait for.

#include <fmt/format.h>

#include "observer/cli/client/moment.h"
#include "observer/cli/sagas/commands.h"
#include "observer/cli/sagas/saga_filter.h"
#include "observer/cli/sagas/saga_view.h"

namespace laban::cli {
namespace {

class SagasLs final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {
        "sagas ls",
        Group::watch,
        "list sagas: state, age, what they wait for",
        {{"laban sagas ls --state stuck", "what needs a person"},
         {"laban sagas ls --older-than 30s --service payment", "waiting for payment for that long"},
         {"laban sagas ls --business cancelling", "business states are those of the definition"},
         {"laban sagas ls --at 10m", "what was open ten minutes ago"},
         {"laban sagas ls --finding settled_twice", "settled by hand, and done by the service too"},
         {"laban sagas ls --state stuck -o name", "ids only, for pipes"}},
        "States: running, compensating, completed, compensated, stuck, placeholder. Findings: " +
            fmt::format("{}", fmt::join(finding_names(), ", ")) +
            ". With --finding, every saga that fits the other filters is read, page by page, and "
            "the findings that sagas show lists are looked at. With --at, all filters apply to "
            "that point in time, and without --state only sagas that were open then are listed; it "
            "reads every saga that began before. JSON fields: schema_version, sagas (see "
            "docs/commands.md), now."};
  }

  std::vector<Option> options() override {
    auto options = filter_.options();
    options.push_back(
        {"--at", "TIME", "sagas as of this moment: 10m, '#184', 2026-11-20T15:32:16Z", &at_});
    options.push_back({"--limit", "N", "at most N (50)", &limit_});
    options.push_back({"--newest", "", "newest first", &newest_});
    return options;
  }

  Exit run(Context& context) override {
    auto request = filter_.request();
    if (!request) return context.fail(request.error());
    request->newest_first = newest_;
    if (!at_.empty()) {
      auto moment = moment_of(at_, context.clock.now());
      if (!moment) return context.fail(moment.error());
      request->at = *moment;
    }
    const auto observer = context.observer();
    if (!observer) return context.fail(observer.error());
    const auto at = request->at;
    SagaPages pages(*observer, std::move(*request));
    SagaList list{.at = at};
    while (!pages.is_done() && list.sagas.size() < limit_) {
      auto page = pages.next(limit_ - list.sagas.size());
      if (!page) return context.fail(page.error());
      std::move(page->begin(), page->end(), std::back_inserter(list.sagas));
    }
    list.now = pages.now();
    list.as_of = pages.as_of();
    return context.show(SagaListAnswer(list, !pages.is_done()));
  }

 private:
  SagaFilter filter_;
  std::string at_;
  std::uint64_t limit_ = 50;
  bool newest_ = false;
};

}  // namespace

std::unique_ptr<Command> make_sagas_ls() { return std::make_unique<SagasLs>(); }

}  // namespace laban::cli

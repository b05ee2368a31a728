// laban sagas failures: what fails most, grouped.

#include <fmt/core.h>

#include "observer/cli/sagas/commands.h"
#include "observer/cli/sagas/stats_view.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

class SagasFailures final : public Command {
 public:
  CommandInfo info() const override {
    return {"sagas failures",
            Group::watch,
            "list the most frequent failures, grouped by step and reason",
            {{"laban sagas failures", "the last failed sagas, the largest group first"},
             {"laban sagas failures --since 1h", "only sagas that began within the last hour"}},
            "Ignores numbers and ids in reasons, so that sagas that fail alike are one group. "
            "Covers the newest failed sagas, and prints how many there were."};
  }

  std::vector<Option> options() override {
    return {
        {"--since", "TIME", "only sagas that began since then: 10m, 2026-11-20T15:32:16Z", &since_},
        {"--definition",
         "NAME",
         "only sagas of this definition",
         &definition_,
         {},
         false,
         NameKind::definition},
        {"--sample", "N", "sample size: the newest N failed sagas (2000)", &sample_}};
  }

  Exit run(Context& context) override {
    api::SagasFailuresRequest request{.sample = sample_};
    if (!definition_.empty()) request.definition = definition_;
    if (!since_.empty()) {
      const auto since = parse_time(since_, context.clock.now());
      if (!since) return context.fail(since.error());
      request.since = *since;
    }
    const auto observer = context.observer();
    if (!observer) return context.fail(observer.error());
    const auto failures = observer->ask<api::SagasFailures>(request);
    if (!failures) return context.fail(failures.error());
    return context.show(*failures, print_failures);
  }

 private:
  std::string since_, definition_;
  std::uint64_t sample_ = 2000;
};

}  // namespace

std::unique_ptr<Command> make_sagas_failures() { return std::make_unique<SagasFailures>(); }

}  // namespace laban::cli

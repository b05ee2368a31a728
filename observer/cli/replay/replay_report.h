#pragma once

// What a replay has come to.

#include <string>
#include <vector>

#include "bus/schema/schema_registry.h"
#include "observer/cli/command/answer.h"
#include "observer/cli/replay/documents.h"
#include "observer/cli/replay/replay_rows.h"
#include "observer/cli/replay/replay_run.h"

namespace laban::cli {

struct ReplayReport {
  std::string to;                    // the service
  std::vector<std::string> options;  // given: "fail=8%"
  bool verify = false;
  bool lists_differences = false;  // they have not been shown as they came
  std::uint64_t limit = 0;         // of those that are listed
  replay::ReplayedOptions went_by;
  RowsCompared rows;

  bool is_as_recorded(const ReplayRun& run) const {
    return run.differences().empty() && rows.equal != std::optional(false);
  }
};

class ReplayAnswer final : public Answer {
 public:
  // All must outlive it.
  ReplayAnswer(const ReplayReport& report, const ReplayRun& run,
               const schema::SchemaRegistry& schemas)
      : report_(report), run_(run), schemas_(schemas) {}

  void print(const Page& page) const override;
  std::string json(int indent) const override;

 private:
  void print_differences(Printer& out) const;

  const ReplayReport& report_;
  const ReplayRun& run_;
  const schema::SchemaRegistry& schemas_;
};

}  // namespace laban::cli

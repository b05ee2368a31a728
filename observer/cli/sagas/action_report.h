#pragma once

// The results of one command's actions: a line and a document for each saga, counts and an exit
// code for all of them.

#include <laban/ids.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "observer/api/fields.h"
#include "observer/cli/command/answer.h"
#include "observer/cli/command/failure.h"
#include "observer/saga/definition/saga_state.h"

namespace laban::cli {

struct ActionReport {
  enum class Ending {
    done,
    passed_over,  // the saga changed since it was selected: nothing was done
    refused,
    not_found,
    not_moved,  // in time; it may still happen
    failed,     // the observer or the log does not answer
    interrupted,
  };

  Ending ending = Ending::failed;
  std::string saga, definition;
  std::uint64_t generation = 0;
  EventId id;
  std::uint64_t sequence = 0;                // of the action in the log; 0: not known to be there
  std::optional<observer::State> state;      // of the saga, as last seen
  std::string text;                          // the outcome, or the reason why there is none
  ErrorKind error = ErrorKind::unavailable;  // of `failed`
  bool is_preview = false;                   // nothing was done
};

const char* name_of(ActionReport::Ending ending);

class ActionTally {
 public:
  using Counts = std::map<ActionReport::Ending, std::uint64_t>;

  void count(const ActionReport& report) { ++counts_[report.ending]; }
  Exit exit() const;         // that of the worst result
  std::string text() const;  // "38 done, 2 refused"
  const Counts& counts() const { return counts_; }

 private:
  Counts counts_;
};

// One saga in the command's document.
struct SagaActionResult {
  std::string saga;
  std::optional<std::string> definition;
  std::uint64_t generation = 0;
  ActionReport::Ending result = ActionReport::Ending::failed;
  std::string text;
  std::optional<observer::State> state;
  std::optional<std::string> id;
  std::optional<std::uint64_t> sequence;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("saga", &SagaActionResult::saga),
                 api::field("definition", &SagaActionResult::definition),
                 api::field("generation", &SagaActionResult::generation),
                 api::field("result", &SagaActionResult::result),
                 api::field("text", &SagaActionResult::text),
                 api::field("state", &SagaActionResult::state),
                 api::field("id", &SagaActionResult::id),
                 api::field("sequence", &SagaActionResult::sequence));
  };
};
SagaActionResult result_of(const ActionReport& report);

// The saga, with its definition if several definitions have one with that id.
struct ChosenSaga {
  std::string saga;
  std::optional<std::string> definition;
};

// The document: of what was done or, with --dry-run, of what it would come to.
struct ActionsDocument {
  std::string action;
  std::optional<std::string> step;
  std::string by;
  std::string reason;
  bool dry_run = false;
  std::vector<SagaActionResult> sagas;
  ActionTally::Counts counts;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("action", &ActionsDocument::action),
                 api::field("step", &ActionsDocument::step), api::field("by", &ActionsDocument::by),
                 api::field("reason", &ActionsDocument::reason),
                 api::field("dry_run", &ActionsDocument::dry_run),
                 api::field("sagas", &ActionsDocument::sagas),
                 api::field("counts", &ActionsDocument::counts));
  };
};

// "3/40  o-17  ✓ aborted: the completed steps are being undone  ↺ compensating"; `place` is empty
// for one alone.
Line line_of(const ActionReport& report, const std::string& place);

}  // namespace laban::cli

#pragma once

// SagaFolder: decides which sagas an event of the log counts for, and what it does to them. It is
// the only place that decides this: projection, refold, tail, capsules and what-if differ only in
// where they keep instances (SagaInstances). Pure, like the fold.
//
// For each definition, in the order of names:
//   - An operator's action concerns the definition it names, and its shadow.
//   - A saga keeps the version it began under, even when another or none is in force by now.
//   - Without an instance, an event that the version in force mentions makes one, even if it
//     overtook the saga's start event. But a saga that started while no version was in force is
//     never followed, however long it runs.
//   - When a finished saga starts again, its next generation begins under the version in force;
//     nothing happens when there is none.
//   - Anything else is folded into the newest generation.

#include <laban/result.h>

#include <optional>
#include <string_view>

#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/fold.h"

namespace laban::observer {

// What an event did to one saga under one definition.
struct SagaChange {
  const Definition& definition;  // the definition behind `result`
  FoldResult result;
  bool is_new = false;              // the event begins a generation
  std::optional<Instance> retired;  // the generation before the new one
};

// Where the instances of sagas are kept.
class SagaInstances {
 public:
  virtual ~SagaInstances() = default;

  // Takes the newest generation; nothing when there is none. It is returned through put_back() or
  // change().
  virtual std::optional<Instance> take(std::string_view definition, std::string_view saga) = 0;
  // The event had no effect on it.
  virtual void put_back(Instance instance) = 0;
  // What take() returned is about to be folded, or retired, under this definition.
  virtual void before_change(const Definition& definition, const Instance& instance) = 0;
  virtual void change(SagaChange change, const FoldEvent& event) = 0;
  // Whether the saga had an event of this type, from the right producer, before `sequence`.
  virtual bool has_event_before(std::string_view saga, std::string_view type,
                                std::uint64_t sequence) = 0;
};

class SagaFolder {
 public:
  enum class Shadows { folded, skipped };

  // `definitions` must outlive this object; it may already hold versions that the log applies
  // later.
  explicit SagaFolder(const DefinitionRegistry& definitions, Shadows shadows = Shadows::folded)
      : definitions_(definitions), shadows_(shadows) {}

  // `corrupt`: an instance's definition is not in the registry.
  Result<void> on_event(std::string_view saga, const FoldEvent& event,
                        SagaInstances& instances) const;
  // A deadline of the saga expires at this tick. `corrupt`: there is no such instance, or its
  // definition is not in the registry.
  Result<void> on_tick(std::string_view definition, std::string_view saga, const FoldEvent& tick,
                       SagaInstances& instances) const;

 private:
  Result<void> fold_under(std::string_view name, const DefinitionChapter& versions,
                          std::string_view saga, const FoldEvent& event,
                          SagaInstances& instances) const;

  const DefinitionRegistry& definitions_;
  const Shadows shadows_;
};

}  // namespace laban::observer

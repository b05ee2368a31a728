#pragma once

// SagaFolder: which sagas an event of the log counts for, and what it does to them. This is decided
// here and nowhere else: projection, refold, tail, capsules and what-if only differ in where their
// instances are kept (SagaInstances). Pure, as the fold is.
//
// For each definition, in the order of names:
//   - An operator's action concerns the definition it names, and that one's shadow.
//   - A saga keeps the version it began under, even when another or none is in force by now.
//   - Without an instance, an event with a part in the version in force makes one, also when it
//     overtook the event the saga starts with. But a saga that started while nothing was in force
//     is never followed, however long it runs.
//   - When a saga that has ended starts once more, the next generation begins under the version in
//     force; nothing happens when there is none.
//   - Anything else is folded into the newest generation.

#include <laban/result.h>

#include <optional>
#include <string_view>

#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/fold.h"

namespace laban::observer {

// What an event did to one saga under one definition.
struct SagaChange {
  const Definition& definition;  // `result` is under this one
  FoldResult result;
  bool is_new = false;              // a generation begins with it
  std::optional<Instance> retired;  // the generation before a new one
};

// Where the instances of sagas are kept.
class SagaInstances {
 public:
  virtual ~SagaInstances() = default;

  // The newest generation; nothing when there is none. It comes back through put_back() or
  // change().
  virtual std::optional<Instance> take(std::string_view definition, std::string_view saga) = 0;
  // The event did nothing to it.
  virtual void put_back(Instance instance) = 0;
  // What take() returned is about to be folded, or retired, under this definition.
  virtual void before_change(const Definition& definition, const Instance& instance) = 0;
  virtual void change(SagaChange change, const FoldEvent& event) = 0;
  // The saga has had an event of this type, from the right producer, before `sequence`.
  virtual bool has_event_before(std::string_view saga, std::string_view type,
                                std::uint64_t sequence) = 0;
};

class SagaFolder {
 public:
  enum class Shadows { folded, skipped };

  // `definitions` must outlive this; versions that the log applies later may be in it.
  explicit SagaFolder(const DefinitionRegistry& definitions, Shadows shadows = Shadows::folded)
      : definitions_(definitions), shadows_(shadows) {}

  // `corrupt`: an instance's definition is not in the registry.
  Result<void> on_event(std::string_view saga, const FoldEvent& event,
                        SagaInstances& instances) const;
  // A deadline of the saga has passed at this tick. `corrupt`: there is no such instance, or its
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

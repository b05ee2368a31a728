#pragma once

// Builds the parts of answers that describe one saga: SagaSummary and the rest of SagaDetail
// (api/saga.h).

#include "observer/api/saga.h"
#include "observer/queries/store_reader.h"
#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/instance.h"

namespace laban::observer {

// Where and when an instance is observed.
struct Viewpoint {
  std::uint32_t partition = 0;
  Duration clock{};  // the partition's log clock
  Time now{};
};

// Reads rows of the saga for what its instance does not hold.
api::SagaSummary summary_of(const StoreReader& reader, const DefinitionVersion& version,
                            const Instance& instance, const Viewpoint& from);
std::vector<api::SagaStep> steps_of(const Definition& definition, const Instance& instance,
                                    const Viewpoint& from);
std::optional<api::SagaFailure> failure_of(const Definition& definition, const Instance& instance);
api::SagaAccount named_account_of(const Definition& definition, const Instance& instance);
std::vector<api::SagaFinding> findings_of(const Definition& definition, const Instance& instance);
std::vector<api::OperatorAction> actions_of(const Definition& definition, const Instance& instance);

// The finding, in words.
std::string text_of(const Definition& definition, const Finding& finding);

std::optional<std::string> name_of(const Definition& definition,
                                   const std::optional<StepIndex>& step);
std::vector<std::string> names_of(const Definition& definition,
                                  const std::vector<StepIndex>& steps);

}  // namespace laban::observer

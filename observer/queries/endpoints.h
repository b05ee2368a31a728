#pragma once

// The endpoints behind answer(): reply_to() for each request. They throw BadRequest, NotFound or
// StorageError (query_error.h).

#include "observer/api/actions.h"
#include "observer/api/dead_letters.h"
#include "observer/api/divergence.h"
#include "observer/api/events.h"
#include "observer/api/failures.h"
#include "observer/api/names.h"
#include "observer/api/overview.h"
#include "observer/api/preview.h"
#include "observer/api/profile.h"
#include "observer/api/saga.h"
#include "observer/api/stats.h"
#include "observer/queries/queries.h"
#include "observer/queries/query_error.h"

namespace laban::observer {

api::SagasPage reply_to(const api::SagasLsRequest& request, const QueryContext& context);
api::SagaDetail reply_to(const api::SagasShowRequest& request, const QueryContext& context);
api::ActionPreview reply_to(const api::SagasPreviewRequest& request, const QueryContext& context);
api::ActionsPage reply_to(const api::ActsLsRequest& request, const QueryContext& context);
api::SagaStats reply_to(const api::SagasStatsRequest& request, const QueryContext& context);
api::SagaProfile reply_to(const api::SagasProfileRequest& request, const QueryContext& context);
api::SagaTypes reply_to(const api::SagasTypesRequest& request, const QueryContext& context);
api::SagaFailures reply_to(const api::SagasFailuresRequest& request, const QueryContext& context);
api::DeadLetterGroups reply_to(const api::DlqGroupsRequest& request, const QueryContext& context);
api::DeadLettersPage reply_to(const api::DlqLsRequest& request, const QueryContext& context);
api::DeadLetterDetail reply_to(const api::DlqShowRequest& request, const QueryContext& context);
api::FoundEvents reply_to(const api::EventsFindRequest& request, const QueryContext& context);
api::EventGraph reply_to(const api::GraphRequest& request, const QueryContext& context);
api::DivergencePage reply_to(const api::DivergenceRequest& request, const QueryContext& context);
api::WhatIfAnswer reply_to(const api::WhatIfRequest& request, const QueryContext& context);
api::OverviewAnswer reply_to(const api::OverviewRequest& request, const QueryContext& context);
api::KnownNames reply_to(const api::NoFields& request, const QueryContext& context);

// The place of every partition: a request is answered between two steps of the observer, so all of
// its rows are of these.
api::AsOf as_of(const QueryContext& context);

// The version an instance runs under; StorageError if the registry does not have it.
const DefinitionVersion& version_of(const StoreView& view, const Instance& instance);

// What is in force on any partition, without shadows: the newest version of each name, by name.
std::vector<const DefinitionVersion*> definitions_in_force(const std::vector<StoreView>& views);

// The requested limit or the default, from 1 to `most`.
std::size_t bounded(const std::optional<std::uint64_t>& asked, std::uint64_t by_default,
                    std::uint64_t most);

}  // namespace laban::observer

// The JSON of all other answers and requests.

#include "observer/api/actions.h"
#include "observer/api/dead_letters.h"
#include "observer/api/divergence.h"
#include "observer/api/events.h"
#include "observer/api/failures.h"
#include "observer/api/json_codec.h"
#include "observer/api/names.h"
#include "observer/api/preview.h"
#include "observer/api/profile.h"
#include "observer/api/stats.h"

namespace laban::observer::api {

template struct JsonCodec<LoggedAction>;
template struct JsonCodec<ActionsPage>;
template struct RequestCodec<ActsLsRequest>;

template struct JsonCodec<ActionPreview>;
template struct RequestCodec<SagasPreviewRequest>;

template struct JsonCodec<SagaStats>;
template struct RequestCodec<SagasStatsRequest>;

template struct JsonCodec<SagaProfile>;
template struct JsonCodec<SagaTypes>;
template struct RequestCodec<SagasProfileRequest>;
template struct RequestCodec<SagasTypesRequest>;

template struct JsonCodec<FailureGroup>;
template struct JsonCodec<SagaFailures>;
template struct RequestCodec<SagasFailuresRequest>;

template struct JsonCodec<DivergingSaga>;
template struct JsonCodec<DivergencePage>;
template struct JsonCodec<WhatIfAnswer>;
template struct RequestCodec<DivergenceRequest>;
template struct RequestCodec<WhatIfRequest>;

template struct JsonCodec<DeadLetterGroup>;
template struct JsonCodec<DeadLetterGroups>;
template struct JsonCodec<DeadLetter>;
template struct JsonCodec<DeadLettersPage>;
template struct JsonCodec<DeadLetterDetail>;
template struct RequestCodec<DlqGroupsRequest>;
template struct RequestCodec<DlqLsRequest>;
template struct RequestCodec<DlqShowRequest>;

template struct JsonCodec<KnownNames>;

template struct JsonCodec<FoundEvent>;
template struct JsonCodec<FoundEvents>;
template struct JsonCodec<EventGraph>;
template struct RequestCodec<EventsFindRequest>;
template struct RequestCodec<GraphRequest>;

}  // namespace laban::observer::api

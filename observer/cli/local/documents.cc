#include "observer/cli/local/documents.h"

#include "observer/api/json_codec.h"

namespace laban {

template struct observer::api::JsonCodec<cli::ProgramVersion>;
template struct observer::api::JsonCodec<cli::HealthReport>;
template struct observer::api::JsonCodec<cli::ReadySystem>;
template struct observer::api::JsonCodec<cli::PlacedOrders>;
template struct observer::api::JsonCodec<cli::AuditedRules>;
template struct observer::api::JsonCodec<cli::DemoDocument>;

}  // namespace laban

#include "observer/cli/replay/documents.h"

#include "observer/api/json_codec.h"

namespace laban {

template struct observer::api::JsonCodec<cli::PlayedEvent>;
template struct observer::api::JsonCodec<cli::DifferingEvent>;
template struct observer::api::JsonCodec<cli::ReplayDocument>;
template struct observer::api::JsonCodec<cli::LiveReplayDocument>;

}  // namespace laban

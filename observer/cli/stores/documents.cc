#include "observer/cli/stores/documents.h"

#include "observer/api/json_codec.h"

namespace laban {

template struct observer::api::JsonCodec<cli::StoreVerdict>;
template struct observer::api::JsonCodec<cli::Verification>;
template struct observer::api::JsonCodec<cli::Rebuilding>;

}  // namespace laban

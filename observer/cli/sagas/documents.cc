#include "observer/cli/sagas/documents.h"

#include "observer/api/json_codec.h"

namespace laban {

template struct observer::api::JsonCodec<cli::SagaList>;
template struct observer::api::JsonCodec<cli::ComparedDetail>;
template struct observer::api::JsonCodec<cli::SagaDifference>;

}  // namespace laban

#include "observer/cli/events/documents.h"

#include "observer/api/json_codec.h"

namespace laban {

template struct observer::api::JsonCodec<cli::InvalidMessage>;
template struct observer::api::JsonCodec<cli::DeclaredEvent>;
template struct observer::api::JsonCodec<cli::DeclaredEvents>;
template struct observer::api::JsonCodec<cli::ChangeOfSchema>;
template struct observer::api::JsonCodec<cli::SchemaCheck>;

}  // namespace laban

#include "observer/cli/definitions/documents.h"

#include "observer/api/json_codec.h"

namespace laban {

template struct observer::api::JsonCodec<cli::ListedDefinition>;
template struct observer::api::JsonCodec<cli::DefinitionList>;
template struct observer::api::JsonCodec<cli::DefinitionText>;
template struct observer::api::JsonCodec<cli::FileProblem>;
template struct observer::api::JsonCodec<cli::DefinitionCheck>;
template struct observer::api::JsonCodec<cli::ChangedDefinition>;
template struct observer::api::JsonCodec<cli::DefinitionChanges>;

}  // namespace laban

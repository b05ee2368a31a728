#include "observer/cli/events/schema_documents.h"

#include "observer/api/json_codec.h"

namespace laban {

template struct observer::api::JsonCodec<cli::LoggedSchema>;
template struct observer::api::JsonCodec<cli::UnreadEvents>;
template struct observer::api::JsonCodec<cli::SchemaHistoryDocument>;
template struct observer::api::JsonCodec<cli::SchemaOnPartition>;
template struct observer::api::JsonCodec<cli::SchemaApplication>;
template struct observer::api::JsonCodec<cli::SchemaApplications>;

}  // namespace laban

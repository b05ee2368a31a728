#include "observer/cli/dashboard/documents.h"

#include "observer/api/json_codec.h"

namespace laban::observer::api {

template struct JsonCodec<top::TopDocument>;
template struct JsonCodec<top::GraphDocument>;
template struct JsonCodec<top::ServiceMap>;

}  // namespace laban::observer::api

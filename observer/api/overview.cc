// The JSON of the largest answers, in their own file because they take the longest to compile.

#include "observer/api/overview.h"

#include "observer/api/json_codec.h"
#include "observer/api/status.h"

namespace laban::observer::api {

template struct JsonCodec<OverviewAnswer>;
template struct RequestCodec<OverviewRequest>;

template struct JsonCodec<ObserverStatus>;
template struct JsonCodec<AdoptedStores>;
template struct RequestCodec<NoFields>;

}  // namespace laban::observer::api

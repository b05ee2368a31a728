// The JSON of the largest answers, on their own: their code takes the longest to compile.

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

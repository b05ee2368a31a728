#include "observer/api/saga.h"

#include "observer/api/json_codec.h"

namespace laban::observer::api {

template struct JsonCodec<SagaSummary>;
template struct JsonCodec<SagaDetail>;
template struct JsonCodec<SagasPage>;
template struct JsonCodec<SagaWait>;
template struct JsonCodec<SagaFailure>;
template struct JsonCodec<SagaStep>;
template struct JsonCodec<SagaAccount>;
template struct JsonCodec<OpenStep>;
template struct JsonCodec<SagaFinding>;
template struct JsonCodec<OperatorAction>;
template struct JsonCodec<PassedWait>;
template struct JsonCodec<TimelineEntry>;
template struct JsonCodec<Moment>;
template struct RequestCodec<SagasLsRequest>;
template struct RequestCodec<SagasShowRequest>;

}  // namespace laban::observer::api

#include "observer/cli/dashboard/documents.h"

#include "observer/api/json_codec.h"

namespace laban::observer::api {

template <>
inline constexpr std::size_t detail::value_count<top::Verdict> = 3;

template struct JsonCodec<top::TopDocument>;
template struct JsonCodec<top::GraphDocument>;
template struct JsonCodec<top::ServiceMap>;

}  // namespace laban::observer::api

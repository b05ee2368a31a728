#include "observer/cli/options/documents.h"

#include "observer/api/json_codec.h"

namespace laban {

template struct observer::api::JsonCodec<cli::ListedOption>;
template struct observer::api::JsonCodec<cli::OptionList>;
template struct observer::api::JsonCodec<cli::OptionChange>;
template struct observer::api::JsonCodec<cli::OptionChanges>;

}  // namespace laban

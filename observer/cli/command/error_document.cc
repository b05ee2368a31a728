#include "observer/cli/command/error_document.h"

#include "observer/api/json_codec.h"

template struct laban::observer::api::JsonCodec<laban::cli::ErrorDocument>;

#pragma once

// Reading: from what the observer and the services answer to the model. Whatever is missing in an
// answer stays empty. Pure.

#include <nlohmann/json_fwd.hpp>

#include "observer/cli/dashboard/model.h"

namespace laban::top {

// `overview` with its types and `status`: answers of the observer; `answers`: STATS of services.
void read_overview(const nlohmann::json& overview, const std::vector<std::string>& answers,
                   Model& into);
void read_status(const nlohmann::json& status, Model& into);

// `shown`: sagas.show; `profile`: sagas.profile of the same saga, or null.
SagaDetail read_saga(const nlohmann::json& shown, const nlohmann::json& profile);

// "payment for charge, 12 s left" of a summary; empty when it waits for nobody.
std::string waiting_words(const nlohmann::json& summary);

}  // namespace laban::top

#pragma once

// Converts the answers of the observer and the services to the model. Members missing in an answer
// stay empty. Pure.

#include <nlohmann/json_fwd.hpp>

#include "observer/cli/dashboard/model.h"

namespace laban::top {

// `overview` with its types and `status`: answers of the observer; `answers`: STATS of services.
void read_overview(const nlohmann::ordered_json& overview, const std::vector<std::string>& answers,
                   Model& into);
void read_status(const nlohmann::ordered_json& status, Model& into);

// `shown`: sagas.show; `profile`: sagas.profile of the same saga, or null.
SagaDetail read_saga(const nlohmann::ordered_json& shown, const nlohmann::ordered_json& profile);

// "payment for charge, 12 s left" of a summary; empty when it waits for nobody.
std::string waiting_words(const nlohmann::ordered_json& summary);

}  // namespace laban::top

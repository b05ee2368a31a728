#pragma once

#include <string>

#include "tests/simulation/campaign.h"

namespace laban::simulation {

// The command that plays this seed again.
std::string command_of(std::uint64_t seed, const CampaignOptions& options);

std::string progress_line(const Tally& tally, const CampaignOptions& options);
std::string as_text(const Tally& tally, const CampaignOptions& options);
std::string as_json(const Tally& tally, const CampaignOptions& options);

}  // namespace laban::simulation

#pragma once

// The options that a service is replayed with.

#include <laban/result.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace laban::cli {

using ServiceOptions = std::map<std::string, std::string>;  // option -> value

// Those it was started with, by DIR/run.json; none when there is no such file.
Result<ServiceOptions> recorded_options(const std::filesystem::path& dir,
                                        const std::string& service);

// Overrides them: each of `set` is OPTION=VALUE.
Result<void> override_options(const std::vector<std::string>& set, ServiceOptions& options);

}  // namespace laban::cli

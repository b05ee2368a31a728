#pragma once

// The log lines of a daemon, on stderr: text for people, or one JSON object a line.

#include <memory>
#include <string>

#include "bus/host/process_options.h"

namespace spdlog {
class logger;
}

namespace laban::host {

using Logger = std::shared_ptr<spdlog::logger>;

Logger make_logger(const std::string& name, const ProcessOptions& options);

}  // namespace laban::host

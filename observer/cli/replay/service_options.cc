#include "observer/cli/replay/service_options.h"

#include <fmt/core.h>

#include "observer/cli/client/run_file.h"

namespace laban::cli {

Result<ServiceOptions> recorded_options(const std::filesystem::path& dir,
                                        const std::string& service) {
  const auto run = read_run_file(dir);
  if (!run) {
    if (run.error().kind == ErrorKind::not_found) return ServiceOptions();
    return run.error();
  }
  const auto& all = run->settings.options;
  const auto found = all.find(service);
  return found == all.end() ? ServiceOptions() : found->second;
}

Result<void> override_options(const std::vector<std::string>& set, ServiceOptions& options) {
  for (const auto& text : set) {
    const auto equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size()) {
      return Error{ErrorKind::invalid,
                   fmt::format("invalid --set '{}' (expected OPTION=VALUE, e.g. fail=8%)", text)};
    }
    options[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return {};
}

}  // namespace laban::cli

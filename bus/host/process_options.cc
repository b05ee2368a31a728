#include "bus/host/process_options.h"

namespace laban::host {

Arguments arguments_of(ProcessOptions& options) {
  return {
      {"--url", &options.url, "Where NATS listens", {}, "NATS_URL"},
      {"--namespace", &options.name_space, "Namespace: the first token of all subjects"},
      {"--dir", &options.directory, "Directory that holds stores/<name>/<partition>"},
      {"--creds", &options.credentials_file, "NATS credentials file", {}, "NATS_CREDS"},
      {"--log-level",
       &options.log_level,
       "debug, info, warn or error",
       {"debug", "info", "warn", "error"}},
      {"--check-options", &options.only_check, "Check the options and end"},
      {"--json-logs", &options.json_logs, "Log one JSON object a line"},
      {"--durability",
       &options.durability,
       "process: survives the death of any process; power: fsync with every commit",
       {"process", "power"}},
  };
}

Result<std::map<std::string, std::string>> parse_extras(const std::vector<std::string>& extras) {
  std::map<std::string, std::string> values;
  for (std::size_t i = 0; i < extras.size(); ++i) {
    const std::string& word = extras[i];
    if (!word.starts_with("--") || word.size() == 2) {
      return Error{ErrorKind::invalid, "'" + word + "' is not an option: see --help"};
    }
    const auto equals = word.find('=');
    if (equals != std::string::npos) {
      values[word.substr(2, equals - 2)] = word.substr(equals + 1);
    } else if (i + 1 < extras.size() && !extras[i + 1].starts_with("--")) {
      values[word.substr(2)] = extras[++i];
    } else {
      values[word.substr(2)] = "true";
    }
  }
  return values;
}

}  // namespace laban::host

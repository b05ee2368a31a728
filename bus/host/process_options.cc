#include "bus/host/process_options.h"

#include <CLI/CLI.hpp>

namespace laban::host {

void add_options(CLI::App& app, ProcessOptions& options) {
  app.add_option("--url", options.url, "Where NATS listens")
      ->envname("NATS_URL")
      ->capture_default_str();
  app.add_option("--namespace", options.name_space, "Namespace: the first token of all subjects")
      ->capture_default_str();
  app.add_option("--dir", options.directory, "Directory that holds stores/<name>/<partition>")
      ->capture_default_str();
  app.add_option("--creds", options.credentials_file, "NATS credentials file")
      ->envname("NATS_CREDS");
  app.add_option("--log-level", options.log_level, "debug, info, warn or error")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
  app.add_flag("--json-logs", options.json_logs, "Log one JSON object a line");
  app.add_option("--durability", options.durability,
                 "process: survives the death of any process; power: fsync with every commit")
      ->check(CLI::IsMember({"process", "power"}))
      ->capture_default_str();
}

Result<std::map<std::string, std::string>> parse_extras(const std::vector<std::string>& extras) {
  std::map<std::string, std::string> values;
  for (std::size_t i = 0; i < extras.size(); ++i) {
    const std::string& word = extras[i];
    if (!word.starts_with("--") || word.size() == 2) {
      return Error{ErrorKind::invalid, "'" + word + "' is not an option; see --help"};
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

#include "bus/host/process_options.h"

#include <laban/json.h>

#include <nlohmann/json.hpp>

#include "bus/file/read_file.h"

namespace laban::host {

namespace {

constexpr const char* default_url = "nats://127.0.0.1:4222";
constexpr const char* default_name_space = "shop";

}  // namespace

Arguments arguments_of(ProcessOptions& options) {
  return {
      {"--url",
       &options.url,
       "Where NATS listens (DIR/run.json says it; else nats://127.0.0.1:4222)",
       {},
       "NATS_URL"},
      {"--namespace", &options.name_space,
       "Namespace: the first token of all subjects (DIR/run.json says it; else shop)"},
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

Result<void> reach_system(ProcessOptions& options) {
  const auto file = options.directory / "run.json";
  const auto text = read_file(file);
  if (!text && text.error().kind != ErrorKind::not_found) return text.error();
  std::string url = default_url, name_space = default_name_space;
  if (text && (options.url.empty() || options.name_space.empty())) {
    const auto run = parse_json<nlohmann::json>(*text);
    url = text_in(run, "url");
    name_space = text_in(run, "namespace");
    if (url.empty() || name_space.empty()) {
      return Error{ErrorKind::corrupt, file.string() +
                                           " does not say where its system listens: pass --url and "
                                           "--namespace, or remove the file"};
    }
  }
  if (options.url.empty()) options.url = std::move(url);
  if (options.name_space.empty()) options.name_space = std::move(name_space);
  return {};
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

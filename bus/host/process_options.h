#pragma once

// What every Laban process is told on its command line; the same words everywhere.

#include <laban/result.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace laban::host {

struct ProcessOptions {
  std::string url = "nats://127.0.0.1:4222";
  std::string name_space = "shop";
  std::filesystem::path directory = ".";  // stores live in <directory>/stores/<name>/<partition>
  std::string credentials_file;
  std::string log_level = "info";
  std::string durability = "process";  // or "power": fsync with every commit
  bool json_logs = false;
};

// Adds the options to a command line; the values land in `options` when it is parsed.
void add_options(CLI::App& app, ProcessOptions& options);

// "--name value", "--name=value" and "--flag" (true) as a map. `invalid` on anything else.
Result<std::map<std::string, std::string>> parse_extras(const std::vector<std::string>& extras);

}  // namespace laban::host

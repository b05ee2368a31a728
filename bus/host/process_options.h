#pragma once

// The options common to all Laban processes.

#include <laban/arguments.h>
#include <laban/result.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace laban::host {

struct ProcessOptions {
  std::string url;                        // empty: see reach_system()
  std::string name_space;                 // likewise
  std::filesystem::path directory = ".";  // stores live in <directory>/stores/<name>/<partition>
  std::string credentials_file;
  std::string log_level = "info";
  std::string durability = "process";  // or "power": fsync with every commit
  bool json_logs = false;
  bool only_check = false;  // of the options
};

// The same help text in every program; the values are stored in `options`, which must outlive the
// parse.
Arguments arguments_of(ProcessOptions& options);

// Fills in the address and namespace that were not given: those of the system that runs in the
// directory, as `laban up` wrote them to its run.json; if there is none, nats://127.0.0.1:4222 and
// "shop". `corrupt`: run.json is there and cannot be read.
Result<void> reach_system(ProcessOptions& options);

// "--name value", "--name=value" and "--flag" (true) as a map. `invalid` for anything else.
Result<std::map<std::string, std::string>> parse_extras(const std::vector<std::string>& extras);

}  // namespace laban::host

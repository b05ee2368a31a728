#pragma once

// The command line as used by people and scripts, on its own system.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/worlds/running_system.h"

namespace laban::testing {

// A shell line in which $laban is the program; returns both streams.
inline Finished shell(const std::string& line) {
  return run({"/bin/sh", "-c",
              "unset NATS_URL NATS_CONTEXT; laban='" + program("laban") + "'; exec 2>&1; " + line});
}

struct Shop {
  RunningSystem system;
  explicit Shop(std::vector<std::string> words = {}) : system(std::move(words)) {}

  Finished laban(const std::string& words) {
    return shell("\"$laban\" " + words + " --dir '" + system.directory() + "'");
  }
  // The same with only the wanted stream.
  Finished laban_quiet(const std::string& words) { return laban(words + " 2>/dev/null"); }
  nlohmann::json laban_json(const std::string& words) {
    return nlohmann::json::parse(
        shell("exec 2>/dev/null; \"$laban\" " + words + " --dir '" + system.directory() + "'")
            .output,
        nullptr, false);
  }
  void place(std::uint64_t orders) {
    system.place({"--generate", std::to_string(orders), "--seed", "7"});
    REQUIRE(system.all_ended(orders));
  }
};

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace laban::testing

#pragma once

// What a demo run came to, for people and for programs. Pure.

#include <filesystem>

#include "observer/cli/command/json_document.h"
#include "observer/cli/local/demo_run.h"

namespace laban::cli {

// One document; docs/commands.md lists its fields.
Json demo_json(const DemoPlan& plan, const DemoResult& result, const SystemSettings& settings);

// `kept`: the directory when it stays, empty when it is about to go.
void print_demo(Printer& printer, const DemoResult& result, const std::filesystem::path& kept);

}  // namespace laban::cli
